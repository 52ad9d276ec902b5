using Commerce.CustomerService;
using Commerce.Web.OpenApi;

namespace Commerce.Web.CustomerService;

/// <summary>The board of supervisors.</summary>
internal sealed record LiveBoardView(
    DateTimeOffset At, IReadOnlyList<LiveTopicView> Topics, IReadOnlyList<LiveAgentView> Agents,
    IReadOnlyList<LiveSessionView> Sessions, int SessionCount, IReadOnlyList<ChatAlert> Alerts, ChatFiguresView Today)
{
    public static LiveBoardView Example { get; } = new(
        Examples.Now,
        [new("delivery", 2, 340, 1, 1, 0, ChatFiguresView.Example)],
        [new(new MemberId(2), "Ann", AgentStatus.Online, 1, 5, ["delivery"])],
        [new(ChatSessionView.Example, Examples.Now.AddMinutes(-3), Examples.Now)],
        1, [new(ChatAlertKind.LongestWait, "delivery", Examples.Now.AddSeconds(-40))], ChatFiguresView.Example);

    public static LiveBoardView Of(ChatBoard board) => new(
        board.At,
        [.. board.Topics.Select(topic => new LiveTopicView(
            topic.Topic, topic.Waiting, (int?)topic.LongestWait?.TotalSeconds, topic.AgentsOnline, topic.Talking,
            topic.WithBot, ChatFiguresView.Of(topic.Today)))],
        [.. board.Agents.Select(agent => new LiveAgentView(
            agent.Id, agent.Name, agent.Status, agent.Sessions, agent.Capacity,
            agent.Topics ?? [.. board.Topics.Select(topic => topic.Topic)]))],
        [.. board.Sessions.Select(each => new LiveSessionView(
            ChatSessionView.Of(each.Session), each.Session.QueuedAt, each.LastMessageAt))],
        board.SessionCount, board.Alerts, ChatFiguresView.Of(board.Today));
}

/// <summary>A topic on the board.</summary>
internal sealed record LiveTopicView(
    string Topic, int Waiting, int? LongestWaitSeconds, int AgentsOnline, int Talking, int WithBot,
    ChatFiguresView Today);

/// <summary>An agent on the board.</summary>
/// <param name="Topics">Whose sessions they are offered.</param>
internal sealed record LiveAgentView(
    MemberId MemberId, string Name, AgentStatus Status, int Sessions, int Capacity, IReadOnlyList<string> Topics);

/// <summary>An open session on the board.</summary>
internal sealed record LiveSessionView(ChatSessionView Session, DateTimeOffset QueuedAt, DateTimeOffset? LastMessageAt);

/// <summary>A report.</summary>
internal sealed record ChatReportView(
    string From, string To, ChatFiguresView Total, IReadOnlyList<ChatReportRowView> Days,
    IReadOnlyList<ChatReportRowView> Topics, IReadOnlyList<ChatReportRowView> Agents,
    IReadOnlyList<ChatReportRowView> Rows)
{
    public static ChatReportView Example { get; } = new(
        "2026-11-11", "2026-11-11", ChatFiguresView.Example,
        [new("2026-11-11", null, null, null, ChatFiguresView.Example)],
        [new(null, "delivery", null, null, ChatFiguresView.Example)],
        [new(null, null, new MemberId(2), "Ann", ChatFiguresView.Example)],
        [new("2026-11-11", "delivery", new MemberId(2), "Ann", ChatFiguresView.Example)]);

    public static ChatReportView Of(ReportDays days, ChatReport report) => new(
        days.FromText, days.ToText, ChatFiguresView.Of(report.Total), Of(report.Days), Of(report.Topics),
        Of(report.Agents), Of(report.Rows));

    private static List<ChatReportRowView> Of(IReadOnlyList<ChatReportRow> rows) =>
    [
        .. rows.Select(row => new ChatReportRowView(
            row.Day is { } day ? ReportDays.TextOf(day) : null, row.Topic, row.Agent, row.AgentName,
            ChatFiguresView.Of(row.Figures))),
    ];
}

/// <summary>A part of a report: of a day, a topic, an agent; what is left out is of all.</summary>
internal sealed record ChatReportRowView(
    string? Day, string? Topic, MemberId? Agent, string? AgentName, ChatFiguresView Figures);

/// <summary>Figures of sessions; times in whole seconds.</summary>
internal sealed record ChatFiguresView(
    long Sessions, long ByBot, long Unanswered, long Answered, long InTime, double? ServiceLevel,
    long FirstResponseSeconds, long? FirstResponseMedian, long? FirstResponseP90, long ResolutionSeconds,
    long? ResolutionMedian, long Ratings, long RatingSum, double? Rating, long Transferred, long GivenBack)
{
    public static ChatFiguresView Example { get; } = Of(new ChatFigures(
        40, 12, 2, 26, 21, TimeSpan.FromSeconds(1_040), TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(92),
        TimeSpan.FromSeconds(14_400), TimeSpan.FromSeconds(320), 18, 79, 4, 1));

    public static ChatFiguresView Of(ChatFigures figures) => new(
        figures.Sessions, figures.ByBot, figures.Unanswered, figures.Answered, figures.InTime,
        Rounded(figures.ServiceLevel), (long)figures.FirstResponse.TotalSeconds,
        (long?)figures.FirstResponseMedian?.TotalSeconds, (long?)figures.FirstResponseP90?.TotalSeconds,
        (long)figures.Resolution.TotalSeconds, (long?)figures.ResolutionMedian?.TotalSeconds, figures.Ratings,
        figures.RatingSum, Rounded(figures.Rating), figures.Transferred, figures.GivenBack);

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 4) : null;
}
