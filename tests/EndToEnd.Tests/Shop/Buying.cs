using System.Collections.Concurrent;
using System.Net;

namespace Commerce.Shop;

/// <summary>A receipt as it came over the wire, with what it takes to ask for it again.</summary>
/// <param name="Token">Session of the buyer.</param>
/// <param name="Key">Idempotency key of the request.</param>
/// <param name="Body">The 201, word for word.</param>
internal sealed record Receipt(string Token, string Key, string Body)
{
    public string OrderId => new Answer(HttpStatusCode.Created, Body).Text("orderId");
}

/// <summary>Many buyers who want something at once, and do not give up before they know.</summary>
internal sealed class Buying(RunningSale sale)
{
    private readonly ConcurrentBag<Receipt> _receipts = [];
    private readonly ConcurrentBag<string> _unsafe = [];
    private readonly ConcurrentDictionary<string, int> _refusals = new(StringComparer.Ordinal);

    private Task _run = Task.CompletedTask;
    private string _lastNoAnswer = "";
    private int _repeats;

    public RunningSale Sale => sale;

    /// <summary>How often somebody had to ask again, because the answer was no answer.</summary>
    public int Repeats => _repeats;

    /// <summary>What was no answer, and did not say either that it may be asked again, and when.</summary>
    public IReadOnlyCollection<string> Unsafe => _unsafe;

    public IReadOnlyCollection<Receipt> Receipts => _receipts;

    /// <summary>Problems by code, how often each was the answer.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    /// <summary>The key under which a buyer asks, however often.</summary>
    public static string KeyOf(string token) => $"key-{token[..8]}";

    /// <summary>One unit for each buyer, a number of them at a time.</summary>
    public Task RunAsync(IEnumerable<string> tokens, int atOnce) => _run = Parallel.ForEachAsync(
        tokens, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (token, _) => await BuyAsync(token));

    /// <summary>Until so many receipts have come: the moment for something to go wrong.</summary>
    public async Task UntilReceiptsAsync(int count)
    {
        var seen = await Eventually.SeesAsync(
            $"{count} receipts have come",
            () => Task.FromResult((
                Receipts: _receipts.Count, _run.IsCompleted, Repeats: _repeats, LastNoAnswer: _lastNoAnswer,
                Refusals: string.Join(", ", _refusals))),
            now => now.Receipts >= count || now.IsCompleted);
        if (seen.Receipts < count)
        {
            await _run; // Says why it ended.
            throw new InvalidOperationException($"Buying ended before {count} receipts: {seen}");
        }
    }

    // What a careful client does: the outcome is unknown until there is an answer, and the key stays the same.
    private async Task BuyAsync(string token)
    {
        var key = KeyOf(token);
        var answer = await Eventually.SeesAsync(
            "a buyer gets an answer", () =>
                TryBuyAsync(token, key), seen => IsAnswer(seen) || Interlocked.Increment(ref _repeats) < 0);
        Note(token, answer!);
    }

    /// <summary>Notes what a buyer was told.</summary>
    public void Note(string token, Answer answer)
    {
        if (answer.Status == HttpStatusCode.Created)
        {
            _receipts.Add(new Receipt(token, KeyOf(token), answer.Body));
        }
        else
        {
            _refusals.AddOrUpdate(answer.Problem ?? answer.Body, 1, (_, count) => count + 1);
        }
    }

    private bool IsAnswer(Answer? seen)
    {
        if (seen is { Status: >= HttpStatusCode.InternalServerError }
            && !(seen.Problem is "overloaded" or "outcome-unknown" && seen.Json.TryGetProperty("retryAfter", out _)))
        {
            _unsafe.Add($"{seen.Status} {seen.Body}");
        }

        var isAnswer = seen is { Status: < HttpStatusCode.InternalServerError };
        if (!isAnswer)
        {
            _lastNoAnswer = seen is null ? "no connection" : $"{seen.Status} {seen.Body}";
        }

        return isAnswer;
    }

    private async Task<Answer?> TryBuyAsync(string token, string key)
    {
        try
        {
            return await sale.BuyAsync(token, key);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null; // The shop is being killed, or not there yet.
        }
    }
}
