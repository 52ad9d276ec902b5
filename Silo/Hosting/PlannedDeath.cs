using System.Diagnostics;
using System.Globalization;
using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Operations;

namespace Commerce.Hosting;

/// <summary>
/// Ends the process as kill -9 does, as soon as all places of a plan have been reached. Whoever reaches one of them
/// stops there: so one death cuts many checkouts, each at a place of its own.
/// </summary>
public sealed class PlannedDeath : FaultPoints
{
    private const string Key = "Commerce:Faults:KillAt";

    private readonly Lock _lock = new();
    private readonly List<Place> _open;
    private readonly Action _die;

    private PlannedDeath(List<Place> places, Action die) => (_open, _die) = (places, die);

    /// <summary>Reads a plan: places with commas between them, each <c>POINT[:N][@KEY]</c>.</summary>
    /// <remarks>
    /// POINT is one of <see cref="FaultPoints.All"/>, N says which time it is passed (the first if left out), and KEY
    /// counts only the checkout with this idempotency key.
    /// </remarks>
    /// <param name="plan">The plan.</param>
    /// <param name="die">Ends the process; left out: kill -9.</param>
    /// <exception cref="SettingsException">It is not a plan.</exception>
    public static PlannedDeath Parse(string plan, Action? die = null) => new(
        [.. plan.Split(',', StringSplitOptions.TrimEntries).Select(place => ParsePlace(place, plan))],
        die ?? (() => Process.GetCurrentProcess().Kill()));

    /// <inheritdoc/>
    public override Task ReachAsync(string point, string checkout)
    {
        lock (_lock)
        {
            if (_open.Find(place => place.IsPassedBy(point, checkout)) is not { } place || --place.PassesLeft > 0)
            {
                return Task.CompletedTask;
            }

            _open.Remove(place);
            if (_open.Count == 0)
            {
                _die();
            }
        }

        return new TaskCompletionSource().Task;
    }

    /// <summary>What the settings ask for.</summary>
    /// <exception cref="SettingsException">It is not a plan, or this is not Development.</exception>
    internal static FaultPoints Of(FaultOptions options, bool isDevelopment) =>
        options.KillAt is not { } plan ? None
        : isDevelopment ? Parse(plan)
        : throw new SettingsException(
            $"{Key} is '{plan}', which has the process kill itself: leave it out. It is for tests, with "
            + "ASPNETCORE_ENVIRONMENT=Development.");

    private static Place ParsePlace(string text, string plan)
    {
        var (place, key) = text.Split('@', 2) is [var before, var after] ? (before, after) : (text, null);
        var (point, number) = place.Split(':', 2) is [var name, var count] ? (name, count) : (place, "1");
        return All.Contains(point, StringComparer.Ordinal)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var passes) && passes > 0
            && key is not ""
                ? new Place(point, key) { PassesLeft = passes }
                : throw new SettingsException(
                    $"{Key} is '{plan}': '{text}' must be POINT, POINT:N or POINT:N@KEY, where POINT is one of "
                    + $"{string.Join(", ", All)}.");
    }

    private sealed record Place(string Point, string? IdempotencyKey)
    {
        public int PassesLeft { get; set; }

        public bool IsPassedBy(string point, string checkout) => Point == point
            && (IdempotencyKey is not { } key || CheckoutKey.Of(CheckoutKey.BuyerOf(checkout), key) == checkout);
    }
}
