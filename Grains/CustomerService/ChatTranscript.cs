using System.Text.Json;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>
/// A session's messages: rows of <see cref="PageSize"/> messages each, so that a message costs a row of bounded size.
/// The last two pages are kept in memory: whoever sends again does so soon, and is recognised there. Of those before
/// them there is an index of ids, read when one is asked for that is not there.
/// </summary>
/// <param name="store">Where they are: in the session's shard.</param>
/// <param name="sessionId">Whose they are.</param>
internal sealed class ChatTranscript(IShardStore store, string sessionId)
{
    /// <summary>Messages of a row.</summary>
    public const int PageSize = 50;

    /// <summary>Kind of the rows; their key is the session's with the number of the page.</summary>
    public const string GrainType = "chat-page";

    private readonly Dictionary<string, ChatMessage> _byClientId = new(StringComparer.Ordinal);
    private List<ChatMessage> _previous = [];
    private List<ChatMessage> _last = [];
    private Dictionary<string, int>? _older; // The page of each id before those two.
    private int _page;
    private long _version; // of the last page's row

    /// <summary>When something was said last; null: nothing was.</summary>
    public DateTimeOffset? LastAt => _last is [.., var message] ? message.At : null;

    /// <summary>Reads the end of it.</summary>
    /// <param name="lastSequence">Of the latest message, as the session has it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ReadAsync(long lastSequence, CancellationToken cancellationToken)
    {
        _page = PageOf(Math.Max(lastSequence, 1));
        _previous = _page > 0 ? await ReadPageAsync(_page - 1, cancellationToken) : [];
        var row = lastSequence > 0 ? await ReadRowAsync(_page, cancellationToken) : null;
        (_last, _version) = (Decode(row), row?.Version ?? 0);
        foreach (var message in _previous.Concat(_last))
        {
            _byClientId[KeyOf(message)] = message;
        }
    }

    /// <summary>The message that somebody sent under this id before.</summary>
    public async Task<ChatMessage?> FindAsync(
        MemberId? author, string clientMessageId, CancellationToken cancellationToken)
    {
        var key = KeyOf(author, clientMessageId);
        if (_byClientId.TryGetValue(key, out var message) || _page <= 1)
        {
            return message;
        }

        _older ??= await ReadOlderAsync(cancellationToken);
        return _older.TryGetValue(key, out var page)
            ? (await ReadPageAsync(page, cancellationToken)).Find(each => KeyOf(each) == key)
            : null;
    }

    /// <summary>The rows to write for messages more; nothing changes until <see cref="Add"/>.</summary>
    public IEnumerable<PutState> RowsWith(IReadOnlyList<ChatMessage> messages) =>
        messages.GroupBy(message => PageOf(message.Sequence)).Select(page =>
        {
            var isLast = page.Key == _page;
            List<ChatMessage> all = isLast ? [.. _last, .. page] : [.. page];
            return new PutState(
                GrainType, KeyOf(page.Key), ExpectedVersion: isLast ? _version : 0,
                JsonSerializer.SerializeToUtf8Bytes(all, StateJson.Options));
        });

    /// <summary>The rows with them are committed.</summary>
    public void Add(IReadOnlyList<ChatMessage> messages)
    {
        foreach (var page in messages.GroupBy(message => PageOf(message.Sequence)))
        {
            if (page.Key != _page)
            {
                TurnTo(page.Key);
            }

            foreach (var message in page)
            {
                _last.Add(message);
                _byClientId[KeyOf(message)] = message;
            }

            _version++;
        }
    }

    /// <summary>Messages after a sequence number, in order.</summary>
    public async Task<List<ChatMessage>> ReadAfterAsync(
        long after, int countMax, bool withNotes, CancellationToken cancellationToken)
    {
        var found = new List<ChatMessage>();
        // In 64 bits: in 32 the page of a large number is a negative one, and row after row would be read from there.
        for (var page = Math.Max(after, 0) / PageSize; page <= _page && found.Count < countMax; page++)
        {
            var messages = page == _page ? _last
                : page == _page - 1 ? _previous
                : await ReadPageAsync((int)page, cancellationToken);
            found.AddRange(messages
                .Where(message => message.Sequence > after && (withNotes || !message.IsNote))
                .Take(countMax - found.Count));
        }

        return found;
    }

    private void TurnTo(int page)
    {
        foreach (var old in _previous)
        {
            _byClientId.Remove(KeyOf(old));
            _older?.TryAdd(KeyOf(old), _page - 1);
        }

        (_previous, _last, _page, _version) = (_last, [], page, 0);
    }

    private static int PageOf(long sequence) => (int)((sequence - 1) / PageSize);

    private static string KeyOf(ChatMessage message) => KeyOf(message.Author, message.ClientMessageId);

    private static string KeyOf(MemberId? author, string clientMessageId) => $"{author?.ToString()}/{clientMessageId}";

    private string KeyOf(int page) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{sessionId}/{page}");

    private async Task<Dictionary<string, int>> ReadOlderAsync(CancellationToken cancellationToken)
    {
        var older = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var page = 0; page < _page - 1; page++)
        {
            foreach (var message in await ReadPageAsync(page, cancellationToken))
            {
                older.TryAdd(KeyOf(message), page);
            }
        }

        return older;
    }

    private async Task<List<ChatMessage>> ReadPageAsync(int page, CancellationToken cancellationToken) =>
        Decode(await ReadRowAsync(page, cancellationToken));

    private Task<GrainStateRow?> ReadRowAsync(int page, CancellationToken cancellationToken) =>
        store.ReadStateAsync(Slots.Of(sessionId), GrainType, KeyOf(page), cancellationToken);

    private static List<ChatMessage> Decode(GrainStateRow? row) =>
        row is null ? [] : JsonSerializer.Deserialize<List<ChatMessage>>(row.Payload.Span, StateJson.Options)!;
}
