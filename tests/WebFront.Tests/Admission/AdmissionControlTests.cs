using Commerce.Web.Admission;

namespace Commerce.Web;

/// <summary>
/// Goal: an overload costs little of what the shop can do, and ends when its load does. Method: the control over a
/// model of a server, in time of its own.
/// </summary>
public sealed class AdmissionControlTests
{
    private const double Target = 0.05;

    [Theory]
    [InlineData(1.1)]
    [InlineData(1.5)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void An_overload_waits_about_as_long_as_intended_and_the_share_stays_steady(double times)
    {
        var server = new ServerModel(Control());

        var first = server.Run(times * ServerModel.Capacity, 5);
        var then = server.Run(times * ServerModel.Capacity, 10);

        Assert.True(first.Goodput > 0.9, $"{first.Goodput}");
        Assert.True(then.Goodput > 0.9, $"{then.Goodput}");
        Assert.InRange(then.Delays.Average(), Target / 2, 2 * Target);
        Assert.True(then.P99 < 4 * Target, $"{then.P99}");
        var needed = (times - 1) / (times * (1 - server.RefusalCost));
        Assert.InRange(then.Shares.Average(), needed - 0.02, needed + 0.02);
        Assert.InRange(then.Shares.Min(), needed * 0.5, needed);
        Assert.InRange(then.Shares.Max(), needed, needed * 1.5);
    }

    [Fact]
    public void B10_half_a_load_after_five_times_of_it_for_a_minute_waits_as_before_within_a_second()
    {
        var server = new ServerModel(Control());

        var before = server.Run(ServerModel.Capacity / 2, 5);
        var spike = server.Run(5 * ServerModel.Capacity, 60);
        var end = server.Run(ServerModel.Capacity / 2, 1);
        var after = server.Run(ServerModel.Capacity / 2, 5);

        Assert.True(spike.Goodput > 0.9, $"{spike.Goodput}");
        Assert.True(spike.Shares.Min() < 0.1 && spike.Shares.Max() > 0.7, "nothing was refused");
        Assert.Equal(0, end.Shares[^1]);
        Assert.Equal(0, after.Refusals);
        Assert.Equal(before.Goodput, after.Goodput, 2);
        Assert.True(after.P99 <= before.P99, $"{after.P99} after, {before.P99} before");
    }

    [Fact]
    public void Refusals_that_cost_a_third_of_an_order_leave_the_most_for_orders_although_all_ask_again_at_once()
    {
        var paused = new ServerModel(Control()) { RefusalCost = 0.35, Connections = 8000, Pause = 1 };
        var hasty = new ServerModel(Control()) { RefusalCost = 0.35, Connections = 8000 };

        paused.Run(5 * ServerModel.Capacity, 5);
        hasty.Run(5 * ServerModel.Capacity, 5);

        Assert.True(paused.Run(5 * ServerModel.Capacity, 5).Goodput > 0.7);
        Assert.True(hasty.Run(5 * ServerModel.Capacity, 5).Goodput < 0.2);
    }

    [Fact]
    public void Without_it_a_queue_grows_until_there_is_no_connection_left()
    {
        var server = new ServerModel(new AdmissionControl(TimeSpan.FromHours(1)));

        Assert.True(server.Run(2 * ServerModel.Capacity, 5).P99 > 1);
    }

    [Fact]
    public void A_burst_that_is_soon_over_is_not_refused()
    {
        var control = Control();

        Observe(control, atMs: 1000, waitedMs: 0);
        Observe(control, atMs: 1050, waitedMs: 200);
        Observe(control, atMs: 1149, waitedMs: 150);
        Observe(control, atMs: 1200, waitedMs: 10);
        Observe(control, atMs: 1290, waitedMs: 400);
        Assert.Equal(0, control.Share);

        Observe(control, atMs: 1390, waitedMs: 400);
        Assert.True(control.Share > 0);
    }

    [Fact]
    public void The_share_is_a_share_whatever_is_measured_and_nothing_within_a_second_of_calm()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        for (var round = 0; round < 200; round++)
        {
            var (control, now) = (Control(), 0L);
            for (var n = 0; n < 100; n++)
            {
                now += random.Next(2000);
                Observe(control, now, random.Next(random.Next(2) == 0 ? 100 : 10_000));
                Assert.InRange(control.Share, 0, 1);
            }

            for (var end = now + 1000; now < end;)
            {
                now += 50;
                Observe(control, now, waitedMs: 0);
            }

            Assert.Equal(0, control.Share);
        }
    }

    private static AdmissionControl Control() => new(TimeSpan.FromSeconds(Target));

    private static void Observe(AdmissionControl control, long atMs, long waitedMs) =>
        control.Observe(TimeSpan.FromMilliseconds(atMs), TimeSpan.FromMilliseconds(waitedMs));
}
