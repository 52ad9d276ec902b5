using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// Sessions as a front knows them: by token, in this process. Where they would be kept besides does not matter here,
/// because it is not asked while a session is fresh.
/// </summary>
internal sealed class PeerSessions
{
    private const string Scheme = "Bearer ";
    private const int TokenBytes = 32;

    private readonly ConcurrentDictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _buyers =
        new ConcurrentDictionary<string, long>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private long _last;

    /// <summary>New buyers with sessions: their tokens.</summary>
    internal IReadOnlyList<string> Create(int count) => [.. Enumerable.Range(0, count).Select(_ => Create())];

    /// <summary>Who sends this <c>Authorization</c> header.</summary>
    internal bool TryFind(string? authorization, out long buyer)
    {
        buyer = 0;
        return authorization is not null && authorization.StartsWith(Scheme, StringComparison.Ordinal)
            && _buyers.TryGetValue(authorization.AsSpan(Scheme.Length), out buyer);
    }

    private string Create()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        _buyers.TryAdd(token, Interlocked.Increment(ref _last));
        return token;
    }
}
