namespace Commerce.CustomerService;

/// <summary>Which alerts are on. Method: tables, and time as a number.</summary>
public sealed class ChatAlertsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero);
    private static readonly ChatBoardTopic Calm = new("order", 0, null, 1, 0, 0, new ChatTally().Figures());

    private static readonly ChatAlertSettings Settings = new(
        LongestWait: TimeSpan.FromMinutes(1), QueueLength: 3, NoAgent: true, RatingBelow: 3, RatingsMin: 2);

    private readonly ChatAlerts _alerts = new(Settings, settle: TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(0, 0, 1, 0, 0)]
    [InlineData(1, 59, 1, 0, 0)]
    [InlineData(1, 60, 1, 0, 0, ChatAlertKind.LongestWait)]
    [InlineData(3, 5, 1, 0, 0, ChatAlertKind.QueueLength)]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(1, 0, 0, 0, 0, ChatAlertKind.NoAgent)]
    [InlineData(4, 90, 0, 0, 0, ChatAlertKind.LongestWait, ChatAlertKind.QueueLength, ChatAlertKind.NoAgent)]
    [InlineData(0, 0, 1, 1, 1)]
    [InlineData(0, 0, 1, 2, 5, ChatAlertKind.LowRating)]
    [InlineData(0, 0, 1, 2, 6)]
    public void What_crosses_a_threshold_is_told(
        int waiting, int waitSeconds, int agents, int ratings, int ratingSum, params ChatAlertKind[] kinds)
    {
        var topic = Calm with
        {
            Waiting = waiting,
            LongestWait = waiting == 0 ? null : TimeSpan.FromSeconds(waitSeconds),
            AgentsOnline = agents,
            Today = Calm.Today with { Ratings = ratings, RatingSum = ratingSum },
        };

        _alerts.Next([], [topic], Start);

        Assert.Equal(kinds, _alerts.Next([], [topic], Start.AddSeconds(5)).Select(alert => alert.Kind));
    }

    [Fact]
    public void An_alert_begins_and_ends_once_it_has_settled_and_says_since_when()
    {
        var busy = Calm with { Waiting = 3, LongestWait = TimeSpan.Zero };
        Assert.Empty(Next([], busy, 0));
        Assert.Empty(Next([], busy, 4));
        var on = Next([], busy, 5);
        Assert.Equal([new ChatAlert(ChatAlertKind.QueueLength, "order", Start)], on);

        Assert.Equal(on, Next(on, Calm, 10));
        Assert.Equal(on, Next(on, busy, 12)); // It breathes.
        Assert.Equal(on, Next(on, Calm, 14));
        Assert.Equal(on, Next(on, Calm, 18));
        Assert.Empty(Next(on, Calm, 19));
    }

    [Fact]
    public void One_that_was_on_before_a_restart_stays_on_without_beginning_anew()
    {
        var on = new[] { new ChatAlert(ChatAlertKind.NoAgent, "order", Start.AddHours(-1)) };

        Assert.Equal(on, Next(on, Calm, 0)); // Desks do not know yet who waits.
        Assert.Equal(on, Next(on, Calm with { Waiting = 1, AgentsOnline = 0 }, 4));
        Assert.Equal(on, Next(on, Calm with { Waiting = 1, AgentsOnline = 0 }, 60));
    }

    private IReadOnlyList<ChatAlert> Next(IReadOnlyList<ChatAlert> before, ChatBoardTopic topic, int second) =>
        _alerts.Next(before, [topic], Start.AddSeconds(second));
}
