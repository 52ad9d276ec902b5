using System.Net;
using Commerce.Shop;

namespace Commerce;

/// <summary>
/// Goal: whatever step of an order of five SKUs a kill -9 comes before or after, all five are held or none, nobody need
/// help, and the buyer's retry gets the one answer. Method: the shop kills itself at named places; one death cuts many
/// orders short, each at a place of its own; then it is started again, and looked at from outside.
/// </summary>
public sealed class CheckoutStepTests
{
    private const string KillAt = "Commerce:Faults:KillAt";
    private const int Killed = 128 + 9;

    private static readonly string[] Places = [.. CrashedOrder.PlacesOfOrders, .. CrashedOrder.PlacesOfRefusals];

    [Fact]
    public Task Cut_short_at_every_step_by_one_kill_each_order_has_all_its_units_or_none() =>
        DieAndRecoverAsync(Places);

    /// <summary>The same with a process for each place, which takes minutes: <c>--explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Killed_at_each_step_in_turn_an_order_has_all_its_units_or_none()
    {
        foreach (var place in Places)
        {
            await DieAndRecoverAsync(place);
        }
    }

    [Theory]
    [InlineData("Production", "checkout.placed", "which has the process kill itself: leave it out.")]
    [InlineData("Development", "checkout.paid", "'checkout.paid' must be POINT, POINT:N or POINT:N@KEY")]
    public async Task A_plan_that_may_not_be_or_cannot_be_read_stops_the_start(
        string environment, string plan, string rule)
    {
        var (code, output) = await ShopProcess.RunToItsEndAsync(
            ("ASPNETCORE_ENVIRONMENT", environment), (KillAt, plan));

        Assert.Equal(1, code);
        Assert.Contains($"{KillAt} is '{plan}'", output, StringComparison.Ordinal);
        Assert.Contains(rule, output, StringComparison.Ordinal);
    }

    private static async Task DieAndRecoverAsync(params string[] places)
    {
        var orders = places.Select(place => new CrashedOrder(place)).ToList();
        await using var shop = await ShopProcess.StartAsync(
            (KillAt, string.Join(',', orders.Select(order => $"{order.Place}@{order.Key}"))));
        using (var before = shop.NewClient(connectionsMax: 64))
        {
            var merchant = await before.NewSessionAsync("merchant");
            await Task.WhenAll(orders.Select(order => order.PrepareAsync(before, merchant)));
            var asked = orders.Select(order => order.PlaceAsync(before)).ToList();

            Assert.Equal(Killed, await shop.WaitForExitAsync());
            // Those of a cart's last steps, and of a refusal's, may have heard by then.
            Assert.All(
                await Task.WhenAll(asked),
                heard => Assert.True(heard is null or { Status: HttpStatusCode.Created or HttpStatusCode.Conflict }));
        }

        shop.Set(KillAt, null);
        await shop.StartAgainAsync();
        using var client = shop.NewClient(connectionsMax: 16);
        var ops = await client.NewSessionAsync("ops");
        await Task.WhenAll(orders.Select(order => order.RecoversAsync(client, ops)));
        await Task.WhenAll(orders.Select(order => order.AnswersAsync(client, ops)));

        Assert.Equal(0, (await shop.StopAsync()).ExitCode);
        await Audit.VerifyFindsNothingAsync(shop);
    }
}
