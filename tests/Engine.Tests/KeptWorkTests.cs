using Commerce.Testing;

namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: a thread does itself what it causes, a little of it, and what it does not get done is done by others. Method:
/// threads of the test's own, and a clock that it moves.
/// </summary>
public sealed class KeptWorkTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_thread_keeps_one_piece_and_then_what_that_causes()
    {
        OnThread(kept =>
        {
            var done = new List<string>();
            kept.Open();
            Assert.True(KeptWork.TryKeep(new Work(() =>
            {
                done.Add("first");
                Assert.True(KeptWork.TryKeep(new Work(() => done.Add("caused"))));
                Assert.False(KeptWork.TryKeep(new Work(() => done.Add("more"))));
            })));
            Assert.False(KeptWork.TryKeep(new Work(() => done.Add("second"))));

            Assert.True(kept.Do());

            Assert.Equal(["first", "caused"], done);
            Assert.False(KeptWork.TryKeep(new Work(() => { })));
        });
    }

    [Fact]
    public void A_thread_of_nobody_keeps_nothing() => Assert.False(KeptWork.TryKeep(new Work(() => { })));

    [Fact]
    public void Beside_other_work_a_thread_keeps_nothing()
    {
        OnThread(kept =>
        {
            kept.Open();
            KeptWork.KeepNothing();

            Assert.False(KeptWork.TryKeep(new Work(() => { })));
        });
    }

    [Fact]
    public async Task A_chain_that_goes_on_is_given_to_the_pool()
    {
        var left = new TaskCompletionSource();
        var on = Environment.CurrentManagedThreadId;
        OnThread(kept =>
        {
            on = Environment.CurrentManagedThreadId;
            kept.Open();
            Again();
            Assert.True(kept.Do());

            void Again() => KeptWork.TryKeep(new Work(() =>
            {
                if (Environment.CurrentManagedThreadId == on)
                {
                    Again();
                }
                else
                {
                    left.SetResult();
                }
            }));
        });

        await left.Task.WaitAsync(SiloGroup.Never);
    }

    [Fact]
    public void After_long_work_a_thread_keeps_none_for_a_while()
    {
        OnThread(kept =>
        {
            kept.Open();
            KeptWork.TryKeep(new Work(() => _time.Advance(TimeSpan.FromMilliseconds(10))));
            kept.Do();

            kept.Open();
            Assert.False(KeptWork.TryKeep(new Work(() => { })));

            _time.Advance(TimeSpan.FromMilliseconds(200));
            kept.Open();
            Assert.True(KeptWork.TryKeep(new Work(() => { })));
            kept.Do();
        });
    }

    [Fact]
    public async Task A_thread_that_is_given_up_is_told_and_what_it_kept_is_done_elsewhere()
    {
        var limit = TimeSpan.FromMilliseconds(50);
        var (entered, goOn, done) =
            (new TaskCompletionSource<KeptWork>(), new ManualResetEventSlim(), new TaskCompletionSource());
        var stays = true;
        var thread = new Thread(() =>
        {
            var kept = new KeptWork(_time);
            kept.Open();
            KeptWork.TryKeep(new Work(() =>
            {
                KeptWork.TryKeep(new Work(done.SetResult));
                entered.SetResult(kept);
                goOn.Wait(SiloGroup.Never);
            }));
            stays = kept.Do();
        });
        thread.Start();
        var running = await entered.Task.WaitAsync(SiloGroup.Never);

        Assert.False(running.Leave(limit));
        _time.Advance(limit);
        Assert.True(running.Leave(limit));

        await done.Task.WaitAsync(SiloGroup.Never);
        Assert.False(running.Leave(limit));
        goOn.Set();
        Assert.True(thread.Join(SiloGroup.Never));
        Assert.False(stays);
    }

    private void OnThread(Action<KeptWork> test)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => test(new KeptWork(_time))));
        thread.Start();
        Assert.True(thread.Join(SiloGroup.Never));
        Assert.Null(failure);
    }

    private sealed class Work(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();
    }
}
