namespace Commerce.CustomerService;

/// <summary>
/// Reads what was counted of sessions: each is counted once when staff answer it first, when it is given away, when it
/// is closed, and when it is rated. Key: <see cref="Key"/>; answers from the store, at most seconds late.
/// </summary>
[Alias("chat.report-grain")]
public interface IChatReportGrain : IGrainWithStringKey
{
    /// <summary>The key that fronts use.</summary>
    const string Key = "chat";

    /// <summary>Days that are read at once.</summary>
    const int DaysMax = 92;

    /// <summary>The days from one to another, both included, in UTC; <see cref="DaysMax"/> at most.</summary>
    [Alias("read"), AlwaysInterleave]
    Task<ChatReport> ReadAsync(DateOnly from, DateOnly to);
}

/// <summary>What was counted in some days.</summary>
/// <param name="Total">All of it.</param>
/// <param name="Rows">By day, topic and agent, in that order; those without anything are left out.</param>
/// <param name="Days">Sums by day.</param>
/// <param name="Topics">Sums by topic.</param>
/// <param name="Agents">Sums by agent.</param>
[GenerateSerializer, Immutable, Alias("chat.report")]
public sealed record ChatReport(
    [property: Id(0)] ChatFigures Total,
    [property: Id(1)] IReadOnlyList<ChatReportRow> Rows,
    [property: Id(2)] IReadOnlyList<ChatReportRow> Days,
    [property: Id(3)] IReadOnlyList<ChatReportRow> Topics,
    [property: Id(4)] IReadOnlyList<ChatReportRow> Agents);

/// <summary>A part of a report.</summary>
/// <param name="Day">Of which day; null: of all.</param>
/// <param name="Topic">Of which topic; null: of all.</param>
/// <param name="Agent">Of which agent; null: of all, or, with an empty <paramref name="AgentName"/>, of nobody.</param>
/// <param name="AgentName">Their name; null: of all.</param>
/// <param name="Figures">What was counted.</param>
[GenerateSerializer, Immutable, Alias("chat.report-row")]
public sealed record ChatReportRow(
    [property: Id(0)] DateOnly? Day,
    [property: Id(1)] string? Topic,
    [property: Id(2)] MemberId? Agent,
    [property: Id(3)] string? AgentName,
    [property: Id(4)] ChatFigures Figures);

/// <summary>
/// Figures of sessions. Times are whole seconds; medians and percentiles are exact below 64 s, and up to 1 in 32 too
/// short above.
/// </summary>
/// <param name="Sessions">Closed.</param>
/// <param name="ByBot">Of them closed without being handed over to people.</param>
/// <param name="Unanswered">Of them closed by who had waited in vain, or for whom nobody came back.</param>
/// <param name="Answered">Sessions that staff answered first.</param>
/// <param name="InTime">Of them within the target of their topic.</param>
/// <param name="FirstResponse">Sum of the times from the queue to the first answer.</param>
/// <param name="FirstResponseMedian">Of these times; null: there are none.</param>
/// <param name="FirstResponseP90">The time that 9 of 10 did not exceed.</param>
/// <param name="Resolution">Sum of the times from the opening to the end.</param>
/// <param name="ResolutionMedian">Of these times; null: there are none.</param>
/// <param name="Ratings">Ratings, of sessions that were closed then.</param>
/// <param name="RatingSum">Sum of them.</param>
/// <param name="Transferred">Sessions given to another topic or agent, each time.</param>
/// <param name="GivenBack">Sessions that went back to the queue, each time.</param>
[GenerateSerializer, Immutable, Alias("chat.figures")]
public sealed record ChatFigures(
    [property: Id(0)] long Sessions,
    [property: Id(1)] long ByBot,
    [property: Id(2)] long Unanswered,
    [property: Id(3)] long Answered,
    [property: Id(4)] long InTime,
    [property: Id(5)] TimeSpan FirstResponse,
    [property: Id(6)] TimeSpan? FirstResponseMedian,
    [property: Id(7)] TimeSpan? FirstResponseP90,
    [property: Id(8)] TimeSpan Resolution,
    [property: Id(9)] TimeSpan? ResolutionMedian,
    [property: Id(10)] long Ratings,
    [property: Id(11)] long RatingSum,
    [property: Id(12)] long Transferred,
    [property: Id(13)] long GivenBack)
{
    /// <summary>Share of those who waited for a person and were answered within the target; null: nobody did.</summary>
    public double? ServiceLevel => Answered + Unanswered == 0 ? null : (double)InTime / (Answered + Unanswered);

    /// <summary>Mean of the ratings; null: there are none.</summary>
    public double? Rating => Ratings == 0 ? null : (double)RatingSum / Ratings;
}
