namespace Commerce.CustomerService;

/// <summary>
/// Questions that are asked often with their answers, which the bot gives. Key: <see cref="Key"/>.
/// </summary>
[Alias("chat.faq-grain")]
public interface IChatFaqGrain : IGrainWithStringKey
{
    /// <summary>The one there is.</summary>
    const string Key = "faq";

    /// <summary>All of them.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Faq> GetAsync();

    /// <summary>Replaces all of them.</summary>
    /// <param name="version">Of those that were read: who was slower than somebody else changes nothing.</param>
    /// <param name="entries">At most <see cref="FaqLimits.EntriesMax"/>, with ids that differ.</param>
    /// <returns>How they are now; null: they are of another version.</returns>
    [Alias("put")]
    Task<Faq?> PutAsync(long version, IReadOnlyList<FaqEntry> entries);

    /// <summary>Which fit what somebody said, best first; at most <see cref="FaqLimits.MatchesMax"/>.</summary>
    /// <param name="text">In their words.</param>
    /// <param name="language">Of the entries: <c>en</c> or <c>zh-CN</c>; null: that of the words.</param>
    [Alias("find"), AlwaysInterleave]
    Task<IReadOnlyList<FaqMatch>> FindAsync(string text, string? language = null);
}

/// <summary>What the questions and answers take.</summary>
public static class FaqLimits
{
    /// <summary>Entries in all.</summary>
    public const int EntriesMax = 200;

    /// <summary>Ways of asking of an entry, 1 to this.</summary>
    public const int QuestionsMax = 10;

    /// <summary>Characters of a way of asking.</summary>
    public const int QuestionMax = 200;

    /// <summary>Characters of an answer.</summary>
    public const int AnswerMax = 1_000;

    /// <summary>Characters of an entry's id.</summary>
    public const int IdMax = 40;

    /// <summary>Entries that are found for a text.</summary>
    public const int MatchesMax = 3;

    /// <summary>The least score with which the bot gives an answer.</summary>
    public const int ScoreMin = 50;

    /// <summary>The languages of entries.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "zh-CN"];
}

/// <summary>Questions that are asked often.</summary>
/// <param name="Version">Raised with each change; 0: there never was one.</param>
[GenerateSerializer, Immutable, Alias("chat.faq")]
public sealed record Faq([property: Id(0)] long Version, [property: Id(1)] IReadOnlyList<FaqEntry> Entries);

/// <summary>A question that is asked often.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Language">Of questions and answer: <c>en</c> or <c>zh-CN</c>.</param>
/// <param name="Questions">Ways of asking it.</param>
/// <param name="Answer">What is answered.</param>
[GenerateSerializer, Immutable, Alias("chat.faq-entry")]
public sealed record FaqEntry(
    [property: Id(0)] string Id,
    [property: Id(1)] string Language,
    [property: Id(2)] IReadOnlyList<string> Questions,
    [property: Id(3)] string Answer);

/// <summary>An entry that fits what somebody said.</summary>
/// <param name="Score">1 to 100: how well.</param>
[GenerateSerializer, Immutable, Alias("chat.faq-match")]
public sealed record FaqMatch([property: Id(0)] FaqEntry Entry, [property: Id(1)] int Score);
