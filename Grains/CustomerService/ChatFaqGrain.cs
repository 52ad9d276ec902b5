using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>Keeps the questions that are asked often, and an index of them.</summary>
internal sealed class ChatFaqGrain(IShardStore store) : Grain, IChatFaqGrain
{
    private static readonly Faq None = new(0, []);

    private GrainRow<Faq>? _row;
    private FaqIndex? _index;

    private GrainRow<Faq> Row => _row ??= new GrainRow<Faq>(this, store, "chat-faq");

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Row.ReadAsync(cancellationToken);

    public Task<Faq> GetAsync() => Task.FromResult(Row.State ?? None);

    public async Task<Faq?> PutAsync(long version, IReadOnlyList<FaqEntry> entries)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, FaqLimits.EntriesMax, nameof(entries));
        var before = Row.State ?? None;
        if (before.Version != version)
        {
            return null;
        }

        var after = new Faq(version + 1, entries);
        await Row.WriteAsync(after);
        _index = null;
        return after;
    }

    public Task<IReadOnlyList<FaqMatch>> FindAsync(string text, string? language = null)
    {
        _index ??= new FaqIndex((Row.State ?? None).Entries);
        return Task.FromResult<IReadOnlyList<FaqMatch>>(
            [.. _index.Find(text, language ?? BotWords.LanguageOf(text, null)).Take(FaqLimits.MatchesMax)]);
    }
}
