using System.Diagnostics;
using System.Text;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Tests;

/// <summary>What a load counts and asks again, driven by hand: no sockets, no clock.</summary>
public sealed class FlashLoadTests
{
    private const string SoldOut = """{"type":"https://orleans-commerce.dev/problems/sold-out","status":409}""";
    private const string Unknown = """{"type":"https://orleans-commerce.dev/problems/outcome-unknown","status":503}""";

    private const string Overloaded = """{"type":"https://orleans-commerce.dev/problems/overloaded","status":503}""";

    private static readonly long Second = Stopwatch.Frequency;

    private readonly byte[] _bytes = new byte[4096];

    [Fact]
    public void Requests_of_one_buyer_have_different_keys_and_a_retry_has_the_same()
    {
        var load = Load(count: 2, buyers: 1);
        var first = Take(load, 0);
        var second = Take(load, 0);
        load.OnLost(first.Ticket, 0, LostReason.ConnectionLost);

        var again = Take(load, Second * 5);

        Assert.NotEqual(first.Text, second.Text, StringComparer.Ordinal);
        Assert.Equal(first.Text, again.Text, StringComparer.Ordinal);
        Assert.Contains("Idempotency-Key: run-00000000\r\n", first.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"quantity\":1}", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_are_counted_by_kind_once_and_unknown_ones_are_asked_again()
    {
        var load = Load(count: 2);
        var one = Take(load, 0).Ticket;
        var two = Take(load, 0).Ticket;

        load.OnReply(one, 0, 503, Encoding.ASCII.GetBytes(Unknown));
        load.OnReply(two, 0, 409, Encoding.ASCII.GetBytes(SoldOut));
        Assert.False(load.Finished(0));
        load.OnReply(Take(load, Second).Ticket, Second, 201, "{}"u8);

        Assert.True(load.Finished(Second));
        Assert.Equal((1, 1, 0), (load.Outcomes["accepted"], load.Outcomes["sold-out"], load.Unknown));
        Assert.Equal(1, load.Unanswered["outcome-unknown"]);
    }

    [Fact]
    public void A_refusal_for_load_does_not_settle_an_earlier_attempt_that_is_unknown()
    {
        var load = Load(count: 2);
        var one = Take(load, 0).Ticket;
        var two = Take(load, 0).Ticket;
        load.OnReply(one, 0, 503, Encoding.ASCII.GetBytes(Unknown));
        load.OnReply(Take(load, Second).Ticket, Second, 503, Encoding.ASCII.GetBytes(Overloaded));
        load.OnReply(two, Second, 503, Encoding.ASCII.GetBytes(Overloaded));

        load.OnReply(Take(load, Second * 5).Ticket, Second * 5, 201, "{}"u8);

        Assert.Equal((1, 1, 0), (load.Outcomes["accepted"], load.Outcomes["overloaded"], load.Unknown));
    }

    [Fact]
    public void Latency_counts_from_the_intended_start()
    {
        var load = Load(count: 1, new ArrivalSchedule(1, TimeSpan.FromSeconds(1.5), ArrivalKind.Uniform,
            new Random(1)));
        Assert.Equal(0, load.TryTake(Second / 2, _bytes, out _));

        // Due after one second, started half a second late, answered a tenth later.
        var ticket = Take(load, Second * 3 / 2).Ticket;
        load.OnReply(ticket, Second * 16 / 10, 201, "{}"u8);

        Assert.InRange(load.AcceptedLatency.Max, 599_000, 601_000);
    }

    [Fact]
    public void Arrivals_that_cannot_start_in_time_are_dropped_not_delayed()
    {
        var load = Load(count: 100, new ArrivalSchedule(10, TimeSpan.FromSeconds(2), ArrivalKind.Uniform,
            new Random(1)));

        var ticket = Take(load, Second * 185 / 100).Ticket;

        Assert.Equal(8, load.Dropped);
        Assert.InRange(ticket.Intended, Second * 9 / 10, Second * 9 / 10 + 1000);
    }

    [Fact]
    public void A_second_sending_must_get_the_same_receipt()
    {
        var load = Load(count: 1, check: 1);
        var first = Take(load, 0).Ticket;
        load.OnReply(first, 0, 201, "{\"orderId\":1}"u8);
        var second = Take(load, Second).Ticket;

        load.OnReply(second, Second, 201, "{\"orderId\":2}"u8);

        Assert.True(second.Duplicate);
        Assert.Single(load.Mismatches);
        Assert.Equal((1, 0), (load.Outcomes["accepted"], load.Replayed));
    }

    [Fact]
    public void A_receipt_after_a_refusal_counts_as_the_receipt()
    {
        var load = Load(count: 1, check: 1);
        var first = Take(load, 0).Ticket;
        load.OnReply(first, 0, 409, Encoding.ASCII.GetBytes(SoldOut));

        load.OnReply(Take(load, Second).Ticket, Second, 201, "{}"u8);

        Assert.Equal((1, 0), (load.Outcomes["accepted"], load.Outcomes["sold-out"]));
        Assert.Empty(load.Mismatches);
        Assert.Single(load.Receipts);
    }

    private (string Text, Ticket Ticket) Take(FlashLoad load, long now)
    {
        var length = load.TryTake(now, _bytes, out var ticket);
        Assert.NotEqual(0, length);
        return (Encoding.ASCII.GetString(_bytes, 0, length), ticket);
    }

    private static FlashLoad Load(int count, ArrivalSchedule? schedule = null, int buyers = 10, double check = 0) =>
        new(
        new FlashLoadOptions(
            count, schedule, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10), check, false,
            true),
        new FlashRequest(
            new Uri("http://shop"), "/api/flash-sales/s/items/i/orders",
            [.. Enumerable.Range(0, buyers).Select(i => $"token-{i}")], "run", 1),
        new Random(1),
        start: 0);
}
