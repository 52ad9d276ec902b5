using Commerce.Persistence;
using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.CustomerService;

/// <summary>What is stored of the board.</summary>
/// <param name="Alerts">Those that are on.</param>
internal sealed record ChatBoardState(IReadOnlyList<ChatAlert> Alerts);

/// <summary>
/// Remembers what sessions say of themselves, looks at the desks and at what was counted today, and tells operators
/// what is wrong: each alert once, whatever happens to the silo, because those that are on are stored.
/// </summary>
internal sealed partial class ChatBoardGrain(
    IShardStore store, ChatSettings settings, TimeProvider time, ILogger<ChatBoardGrain> logger)
    : Grain, IChatBoardGrain
{
    private static readonly TimeSpan SessionLease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (SeenChat Chat, DateTimeOffset SaidAt)> _sessions = new(StringComparer.Ordinal);
    private readonly ChatAlerts _alerts = new(settings.Alerts, settle: LookInterval);
    private GrainRow<ChatBoardState>? _row;
    private ChatBoard? _board;

    private GrainRow<ChatBoardState> Row => _row ??= new GrainRow<ChatBoardState>(this, store, "chat-board");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Row.ReadAsync(cancellationToken);
        this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(LookInterval, LookInterval));
    }

    public Task SeenAsync(SeenChat chat)
    {
        if (chat.Session.Status == ChatStatus.Closed)
        {
            _sessions.Remove(chat.Session.SessionId);
        }
        else
        {
            _sessions[chat.Session.SessionId] = (chat, time.GetUtcNow());
        }

        return Task.CompletedTask;
    }

    public async Task<ChatBoard> GetAsync()
    {
        if (_board is null || time.GetUtcNow() - _board.At >= AgeMax)
        {
            await LookAsync();
        }

        return _board!;
    }

    private async Task LookAsync()
    {
        var now = time.GetUtcNow();
        var desks = await Task.WhenAll(
            settings.Topics.Select(topic => GrainFactory.GetGrain<IChatDeskGrain>(topic).GetBoardAsync()));
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var today = await GrainFactory.GetGrain<IChatReportGrain>(IChatReportGrain.Key).ReadAsync(day, day);
        foreach (var silent in _sessions.Where(each => now - each.Value.SaidAt > SessionLease).ToList())
        {
            _sessions.Remove(silent.Key);
        }

        var board = ChatBoards.Of(now, desks, [.. _sessions.Values.Select(each => each.Chat)], today);
        await AlertAsync(board.Topics, now);
        _board = board with { Alerts = Row.State?.Alerts ?? [] };
    }

    private async Task AlertAsync(IReadOnlyList<ChatBoardTopic> topics, DateTimeOffset now)
    {
        var before = Row.State?.Alerts ?? [];
        var next = _alerts.Next(before, topics, now);
        if (next.SequenceEqual(before))
        {
            return;
        }

        await Row.WriteAsync(new ChatBoardState(next));
        foreach (var alert in next.Except(before))
        {
            var topic = topics.First(each => each.Topic == alert.Topic);
            LogAlert(
                logger, alert.Kind, alert.Topic, topic.Waiting, topic.LongestWait ?? TimeSpan.Zero, topic.AgentsOnline,
                topic.Today.Rating);
        }

        foreach (var alert in before.Except(next))
        {
            LogOver(logger, alert.Kind, alert.Topic, now - alert.Since);
        }
    }

    [LoggerMessage(EventId = 2701, Level = LogLevel.Warning,
        Message = "Customer service, {Kind} of topic '{Topic}': {Waiting} wait, the longest for {LongestWait}; "
            + "{Agents} agents take sessions; ratings of today {Rating}.")]
    private static partial void LogAlert(
        ILogger logger, ChatAlertKind kind, string topic, int waiting, TimeSpan longestWait, int agents,
        double? rating);

    [LoggerMessage(EventId = 2702, Level = LogLevel.Information,
        Message = "Customer service, {Kind} of topic '{Topic}' is over after {Duration}.")]
    private static partial void LogOver(ILogger logger, ChatAlertKind kind, string topic, TimeSpan duration);
}

/// <summary>Puts a board together: pure.</summary>
internal static class ChatBoards
{
    private static readonly ChatFigures NoFigures = new ChatTally().Figures();

    /// <summary>A board without alerts.</summary>
    public static ChatBoard Of(
        DateTimeOffset now, IReadOnlyList<DeskBoard> desks, IReadOnlyCollection<SeenChat> sessions, ChatReport today)
    {
        var counted = today.Topics.ToDictionary(row => row.Topic!, row => row.Figures, StringComparer.Ordinal);
        return new ChatBoard(
            now,
            [.. desks.Select(desk => new ChatBoardTopic(
                desk.Topic, desk.Waiting, desk.LongestWait,
                desk.Agents.Count(agent => agent.Status == AgentStatus.Online),
                sessions.Count(each => each.Session.Topic == desk.Topic && each.Session.Status == ChatStatus.Active),
                sessions.Count(each => each.Session.Topic == desk.Topic && each.Session.WithBot),
                counted.GetValueOrDefault(desk.Topic, NoFigures)))],
            [.. desks.SelectMany(desk => desk.Agents).Where(agent => agent.Status != AgentStatus.Offline)
                .DistinctBy(agent => agent.Id).OrderBy(agent => agent.Name, StringComparer.Ordinal)],
            [.. sessions.OrderBy(each => RankOf(each.Session)).ThenBy(each => each.Session.QueuedAt)
                .ThenBy(each => each.Session.SessionId, StringComparer.Ordinal).Take(IChatBoardGrain.SessionsMax)],
            sessions.Count,
            [],
            today.Total);
    }

    // Who waits for people first, then who is asked to take one, then who talks.
    private static int RankOf(ChatSession session) =>
        session.WithBot ? 3 : session.Status switch
        {
            ChatStatus.Waiting => 0,
            ChatStatus.Offered => 1,
            ChatStatus.Active => 2,
            ChatStatus.Closed => 4,
        };
}
