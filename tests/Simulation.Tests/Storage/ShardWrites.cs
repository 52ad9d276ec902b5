using Commerce.Storage;
using Commerce.Storage.Writer;

namespace Commerce.Simulation;

/// <summary>
/// One process's writes to one shard: whatever waits goes together, one batch at a time, as the group-commit writer
/// does it. A batch is written, refused, or of unknown outcome; one of unknown outcome may be written much later.
/// </summary>
internal sealed class ShardWrites(ShardServer server, IShardWay way)
{
    private readonly Queue<Write> _queue = new();
    private bool _isBusy;

    private enum Fate
    {
        Answered,
        Refused,

        /// <summary>It never arrives.</summary>
        Lost,

        /// <summary>It is written, and the answer is lost.</summary>
        Unanswered,

        /// <summary>It is given up, and arrives later.</summary>
        Late,
    }

    public CommitStatistics Statistics { get; } = new();

    public CommitCircuit Circuit { get; } = new(way.Time);

    public int QueueLength => _queue.Count;

    /// <summary>Puts work into the queue.</summary>
    /// <param name="rows">How much it writes.</param>
    /// <param name="execute">Writes it: the result, or why it is refused; throws if the caller is at fault.</param>
    public Task<T> WriteAsync<T>(int rows, Func<ShardData, (T? Result, Exception? Refusal)> execute)
    {
        var told = new TaskCompletionSource<T>(way.Completions);
        Action tell = () => { };
        var write = new Write(
            Math.Max(1, rows),
            data =>
            {
                try
                {
                    var (result, refusal) = execute(data);
                    tell = refusal is null
                        ? () => told.TrySetResult(result!)
                        : () => told.TrySetException(refusal);
                    return refusal;
                }
                catch (ArgumentException exception)
                {
                    tell = () => told.TrySetException(exception);
                    return exception;
                }
            },
            () => tell(),
            exception => told.TrySetException(exception),
            () => told.TrySetResult(default!));
        way.Begin(() =>
        {
            _queue.Enqueue(write);
            Start();
        });
        return told.Task;
    }

    private void Start()
    {
        if (_isBusy || _queue.Count == 0)
        {
            return;
        }

        _isBusy = true;
        var batch = _queue.ToArray();
        _queue.Clear();
        if (server.AnswersEarly && way.Chance(0.2))
        {
            AnswerEarly(batch);
            return;
        }

        var fate = server.IsAway ? way.Chance(0.9) ? Fate.Refused : Fate.Lost
            : !way.Chance(server.Unknown) ? Fate.Answered
            : way.Chance(0.4) ? Fate.Late
            : way.Chance(0.5) ? Fate.Unanswered : Fate.Lost;
        var took = way.Chance(server.Slow) ? way.Between(50, 1500) : way.Between(0.2, 2);
        switch (fate)
        {
            case Fate.Refused:
                way.Deliver(way.Latency(), () => Refuse(batch));
                return;
            case Fate.Lost:
                way.Saw(States.CommitLost);
                way.Deliver(way.Between(1, 400), () => Fail(batch));
                return;
            case Fate.Late:
                way.Deliver(way.Between(1, 200), () => Fail(batch));
                way.After(way.Between(100, 4000), () => Execute(batch, isLate: true));
                return;
            default:
                way.After(way.Latency() + took, () =>
                {
                    Execute(batch, isLate: false);
                    if (fate == Fate.Answered)
                    {
                        way.Deliver(way.Latency(), () => Succeed(batch, took));
                    }
                    else
                    {
                        way.Saw(States.CommitUnanswered);
                        way.Deliver(way.Between(1, 400), () => Fail(batch));
                    }
                });
                return;
        }
    }

    private void Execute(Write[] batch, bool isLate)
    {
        var last = server.Data.LastOutboxId;
        foreach (var write in batch)
        {
            var refusal = write.Execute(server.Data);
            if (refusal is StaleEpochException)
            {
                way.Saw(isLate ? States.LateCommitFenced : States.Fenced);
            }
        }

        if (server.Data.LastOutboxId > last)
        {
            server.Tell();
        }
    }

    private void Succeed(Write[] batch, TimeSpan took)
    {
        Circuit.Committed();
        Statistics.Committed(took, batch.Sum(write => write.Rows));
        End(batch, static write => write.Tell());
    }

    private void Refuse(Write[] batch)
    {
        var refusal = new StoreOverloadedException($"Shard {server.Name} is away; nothing was written.")
        {
            RefusingFor = Circuit.Refused(),
        };
        Statistics.Failed();
        End(batch, write => write.Fail(refusal));
    }

    private void Fail(Write[] batch)
    {
        var unknown = new CommitOutcomeUnknownException(
            $"A commit of shard {server.Name} broke; it may or may not be durable.", new IOException("broken"));
        Statistics.Failed();
        End(batch, write => write.Fail(unknown));
    }

    private void End(Write[] batch, Action<Write> tell)
    {
        _isBusy = false;
        Array.ForEach(batch, write => tell(write));
        Start();
    }

    // Only appends can be answered before they are done: their answer is known.
    private void AnswerEarly(Write[] batch)
    {
        way.Deliver(way.Latency(), () => End(batch, static write => write.Lie()));
        if (way.Chance(0.8))
        {
            way.After(way.Between(0.2, 2), () => Execute(batch, isLate: false));
        }
    }

    private sealed record Write(
        int Rows, Func<ShardData, Exception?> Execute, Action Tell, Action<Exception> Fail, Action Lie);
}
