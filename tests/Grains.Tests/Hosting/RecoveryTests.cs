using Commerce.Inventory;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Hosting;

/// <summary>
/// Goal: a commit without an outcome is looked for although nobody asks its pool for anything. Method: pools whose
/// answers the test gives, and its clock.
/// </summary>
public sealed class RecoveryTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly UnknownAppends _unknowns = new();
    private readonly Queue<(Task<PoolStatus> Answer, TaskCompletionSource Asked)> _answers = new();

    [Fact]
    public async Task A_pool_of_which_a_commit_has_no_outcome_is_read_until_it_answers_and_then_left_alone()
    {
        var refused = Answer(Task.FromException<PoolStatus>(new StoreOverloadedException("not now")));
        var read = Answer(Task.FromResult<PoolStatus>(null!));
        var never = Answer(Task.FromResult<PoolStatus>(null!));
        using var recovery = NewRecovery();
        await recovery.StartAsync(CancellationToken.None);

        _unknowns.Note("sale:s1:mug", epoch: 3, firstSeq: 17);
        await _time.AdvanceUntilAsync(refused.Task, Step);
        Assert.NotEmpty(_unknowns.Open);
        await _time.AdvanceUntilAsync(read.Task, Step);
        await recovery.StopAsync(CancellationToken.None);

        Assert.Empty(_unknowns.Open);
        Assert.False(never.Task.IsCompleted);
    }

    [Fact]
    public void What_has_no_outcome_since_is_not_forgotten_with_what_was_read()
    {
        _unknowns.Note("p", epoch: 3, firstSeq: 17);
        var (pool, append) = Assert.Single(_unknowns.Open);
        _unknowns.Note("p", epoch: 4, firstSeq: 18);

        _unknowns.Forget(pool, append);

        Assert.Equal(new UnknownAppend(4, 18), Assert.Single(_unknowns.Open).Append);
    }

    private TaskCompletionSource Answer(Task<PoolStatus> answer)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers.Enqueue((answer, asked));
        return asked;
    }

    private Recovery NewRecovery()
    {
        var pool = Proxy.Of<IStockPoolGrain>((_, _) =>
        {
            var (answer, asked) = _answers.Dequeue();
            asked.SetResult();
            return answer;
        });
        return new Recovery(
            Proxy.Of<IShardStore>((_, _) => Task.FromResult<IReadOnlyList<string>>([])),
            Proxy.Of<IGrainFactory>((_, _) => pool),
            Proxy.Of<ISiloView>((_, _) => 1L),
            _unknowns,
            _time,
            new ShopReadiness(),
            Proxy.Of<IHostApplicationLifetime>((_, _) => CancellationToken.None),
            NullLogger<Recovery>.Instance);
    }
}
