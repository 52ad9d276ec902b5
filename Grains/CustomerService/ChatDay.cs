using System.Text.Json;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>What was counted of a topic in a day, in one shard; stored as a row of that shard.</summary>
/// <param name="Cells">By agent; who nobody had is under no agent.</param>
internal sealed record ChatDay(IReadOnlyList<ChatDayCell> Cells)
{
    /// <summary>Kind of the rows; their key is <see cref="ChatFact.KeyOf"/>.</summary>
    public const string RowType = "chat-day";

    public static ChatDay None { get; } = new([]);

    public static ChatDay Decode(ReadOnlyMemory<byte> payload) =>
        JsonSerializer.Deserialize<ChatDay>(payload.Span, StateJson.Options)!;

    public ReadOnlyMemory<byte> Encode() => JsonSerializer.SerializeToUtf8Bytes(this, StateJson.Options);

    /// <summary>With one fact more.</summary>
    public ChatDay Plus(ChatFact fact)
    {
        var cell = Cells.FirstOrDefault(each => each.Agent == fact.Agent) ?? new ChatDayCell(fact.Agent, "", new());
        var added = cell with
        {
            Name = string.IsNullOrEmpty(fact.AgentName) ? cell.Name : fact.AgentName,
            Tally = cell.Tally.Plus(fact),
        };
        return new ChatDay([.. Cells.Where(each => each.Agent != fact.Agent), added]);
    }
}

/// <summary>What was counted of an agent.</summary>
internal sealed record ChatDayCell(MemberId? Agent, string Name, ChatTally Tally);

/// <summary>Sums of facts. Adding facts, or sums of them, in any order gives the same.</summary>
internal sealed record ChatTally
{
    public long Sessions { get; init; }

    public long ByBot { get; init; }

    public long Unanswered { get; init; }

    public long Answered { get; init; }

    public long InTime { get; init; }

    public long Ratings { get; init; }

    public long RatingSum { get; init; }

    public long Transferred { get; init; }

    public long GivenBack { get; init; }

    public DurationCounts Responses { get; init; } = DurationCounts.None;

    public DurationCounts Resolutions { get; init; } = DurationCounts.None;

    public ChatTally Plus(ChatFact fact) => fact.Kind switch
    {
        ChatFactKind.Answered => this with
        {
            Answered = Answered + 1,
            InTime = InTime + (fact.InTime ? 1 : 0),
            Responses = Responses.Plus(fact.Took),
        },
        ChatFactKind.Closed => this with
        {
            Sessions = Sessions + 1,
            ByBot = ByBot + (fact.ByBot ? 1 : 0),
            Unanswered = Unanswered + (fact.Unanswered ? 1 : 0),
            Resolutions = Resolutions.Plus(fact.Took),
        },
        ChatFactKind.Rated => this with
        {
            Ratings = Ratings + (fact.ScoreBefore is null ? 1 : 0),
            RatingSum = RatingSum + fact.Score - (fact.ScoreBefore ?? 0),
        },
        ChatFactKind.Transferred => this with { Transferred = Transferred + 1 },
        ChatFactKind.GivenBack => this with { GivenBack = GivenBack + 1 },
    };

    public ChatTally Plus(ChatTally other) => new()
    {
        Sessions = Sessions + other.Sessions,
        ByBot = ByBot + other.ByBot,
        Unanswered = Unanswered + other.Unanswered,
        Answered = Answered + other.Answered,
        InTime = InTime + other.InTime,
        Ratings = Ratings + other.Ratings,
        RatingSum = RatingSum + other.RatingSum,
        Transferred = Transferred + other.Transferred,
        GivenBack = GivenBack + other.GivenBack,
        Responses = Responses.Plus(other.Responses),
        Resolutions = Resolutions.Plus(other.Resolutions),
    };

    public ChatFigures Figures() => new(
        Sessions, ByBot, Unanswered, Answered, InTime, TimeSpan.FromSeconds(Responses.Seconds),
        Responses.Quantile(0.5), Responses.Quantile(0.9), TimeSpan.FromSeconds(Resolutions.Seconds),
        Resolutions.Quantile(0.5), Ratings, RatingSum, Transferred, GivenBack);
}
