using System.Text.Json;
using Commerce.Web.Json;
using Commerce.Web.Problems;

namespace Commerce.Web.Ops;

/// <summary>
/// What operators can turn off to shed load. Kept in the data directory, so that a restart in the middle of trouble
/// does not turn it on again.
/// </summary>
internal sealed class Switches
{
    public const string Registrations = "registrations";
    public const string Imports = "imports";
    public const string FlashSaleOrders = "flash-sale-orders";

    private const string FileName = "switches.json";

    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        [Registrations] = "New members can register.",
        [Imports] = "Catalogues can be imported.",
        [FlashSaleOrders] = "Flash sales take orders.",
    };

    private readonly Lock _writing = new();
    private readonly string _path;
    private volatile string[] _off = [];

    public Switches(string dataDirectory)
    {
        _path = Path.Combine(dataDirectory, FileName);
        if (File.Exists(_path))
        {
            _off = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(_path), WebJson.Options) ?? [];
        }
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<SwitchView> List() =>
        [.. Meanings.Select(known => new SwitchView(known.Key, IsOn(known.Key), known.Value))];

    public bool IsOn(string name) => Array.IndexOf(_off, name) < 0;

    /// <summary>What is answered while a switch is off; null while it is on.</summary>
    public Problem? Refusal(string name) => IsOn(name)
        ? null
        : new Problem(ProblemCode.Overloaded,
            "This is turned off for the moment, to keep the rest of the shop going. Try again later.")
        {
            RetryAfter = TimeSpan.FromSeconds(30),
        };

    /// <summary>Turns one on or off; null if there is none of that name.</summary>
    public SwitchView? Set(string name, bool on)
    {
        if (!Meanings.TryGetValue(name, out var meaning))
        {
            return null;
        }

        lock (_writing)
        {
            string[] off = on ? [.. _off.Where(other => other != name)] : [.. _off.Where(other => other != name), name];

            // Beside and renamed: a crash leaves the old file or the new one.
            var beside = _path + ".new";
            File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(off, WebJson.Options));
            File.Move(beside, _path, overwrite: true);
            _off = off;
        }

        return new SwitchView(name, on, meaning);
    }
}

/// <summary>A switch as operators see it.</summary>
internal sealed record SwitchView(string Name, bool On, string Meaning);

/// <summary>Which way to turn a switch.</summary>
internal sealed record SwitchSetting(bool On);
