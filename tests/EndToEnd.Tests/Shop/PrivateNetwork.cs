using System.Net;
using Commerce.Testing;

namespace Commerce.Shop;

/// <summary>
/// A network with places for processes, each with an address of its own, that can be cut from each other without a
/// word. Where networks cannot be made the test is skipped, with the reason. However this process ends, the network is
/// removed.
/// </summary>
internal sealed class PrivateNetwork : IAsyncDisposable
{
    private static readonly ServerScript Script = new("network");

    private readonly ServerHome _home = new(Script);
    private readonly List<Relay> _relays = [];
    private string _folder = "";
    private string[] _addresses = [];

    /// <summary>A network with so many places.</summary>
    public static async Task<PrivateNetwork> MakeAsync(int places)
    {
        var network = new PrivateNetwork();
        try
        {
            network._folder = network._home.NewFolder();
            network._addresses = (await Script.RunAsync(["make", network._folder, $"{places}"]))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Of this machine, as the places see it.</summary>
    public string Gateway => _addresses[0];

    public string AddressOf(int place) => _addresses[place + 1];

    /// <summary>The words that run a command at a place.</summary>
    public async Task<string[]> InsideAsync(int place) =>
        (await Script.RunAsync(["inside", _folder, $"{place}"])).Trim().Split(' ');

    /// <summary>From now on the places reach a server of this machine, at <see cref="Gateway"/>.</summary>
    public void Offer(int port) => _relays.Add(new Relay(IPAddress.Parse(Gateway), port));

    /// <summary>Cuts a place from others, both ways.</summary>
    public Task CutAsync(int place, params int[] others) =>
        RunAsync("cut", place, others.Select(other => $"address={AddressOf(other)}"));

    /// <summary>Loses what a place sends to another.</summary>
    public Task CutOutgoingAsync(int place, int other) => RunAsync("cut", place, [$"outgoing={AddressOf(other)}"]);

    /// <summary>Cuts a place from a server.</summary>
    public Task CutPortAsync(int place, int port) => RunAsync("cut", place, [$"port={port}"]);

    /// <summary>Nothing is cut any more.</summary>
    public Task HealAsync() => Script.RunAsync(["heal", _folder]);

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }

        await _home.DisposeAsync();
    }

    private Task RunAsync(string verb, int place, IEnumerable<string> rules) =>
        Script.RunAsync([verb, _folder, $"{place}", .. rules]);
}
