using System.Text.Json;
using Commerce.Storage;

namespace Commerce.Members;

/// <summary>
/// Makes sessions by writing their rows, many in one transaction, instead of asking each session's grain: no activation
/// of one can have been there before, because nobody knew its token.
/// </summary>
internal sealed class DevSessionsGrain(IShardStore store, IIdSource ids, TimeProvider time) : Grain, IDevSessionsGrain
{
    private const int SessionsPerTransaction = 250;

    public async Task<IReadOnlyList<Session>> CreateAsync(
        IReadOnlyList<string> tokenHashes, string role, TimeSpan lifetime, IReadOnlyList<MemberId>? members)
    {
        var expiresAt = time.GetUtcNow() + lifetime;
        var roles = new[] { role };
        var sessions = tokenHashes.Select((_, n) =>
        {
            var member = members?[n] ?? ids.NewMemberId();
            return new Session(member, $"Load test {member}", roles, expiresAt);
        }).ToList();

        var transactions = tokenHashes.Zip(sessions)
            .GroupBy(pair => store.Map.ShardOf(Slots.Of(pair.First)))
            .SelectMany(shard => shard.Chunk(SessionsPerTransaction))
            .Select(TransactionOf)
            .ToList();
        var outcomes = await store.CommitAsync(transactions);
        return outcomes.All(outcome => outcome == TransactionOutcome.Committed)
            ? sessions
            : throw new InvalidOperationException(
                "Sessions were not made: a token hash was in use before. Hash new tokens.");
    }

    private static ShardTransaction TransactionOf((string TokenHash, Session Session)[] chunk)
    {
        var transaction = new ShardTransaction(Slots.Of(chunk[0].TokenHash));
        foreach (var (tokenHash, session) in chunk)
        {
            var payload = JsonSerializer.SerializeToUtf8Bytes(session, StateJson.Options);
            transaction
                .Add(new PutState(SessionGrain.GrainType, tokenHash, 0, payload))
                .Add(new AddDeadline(session.ExpiresAt, SessionGrain.ExpiryDeadline, tokenHash));
        }

        return transaction;
    }
}
