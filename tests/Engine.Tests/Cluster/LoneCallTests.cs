namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: that the thread which reads a connection does itself what a lone frame causes is noticed by nobody. Method:
/// over real sockets, code that blocks that thread, on either side, while others call on the same connection.
/// </summary>
public sealed class LoneCallTests : IAsyncLifetime
{
    private SiloGroup _group = null!;
    private SiloGroup.Member _client = null!;

    public async ValueTask InitializeAsync()
    {
        _group = await SiloGroup.StartAsync(1);
        _client = await _group.AddClientAsync();
    }

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Fact]
    public Task A_caller_that_blocks_the_thread_which_brought_its_answer_gets_the_next_one_all_the_same() =>
        OutsideAsync(async () =>
        {
            await ReachReadingThreadAsync();
            Assert.Equal(ReadingThread.ThreadName, Thread.CurrentThread.Name);

            Assert.True(Block(_client.Serial("b").RunAsync("where")));
        });

    [Fact]
    public Task What_a_caller_began_before_it_blocked_goes_on() => OutsideAsync(async () =>
    {
        await ReachReadingThreadAsync();
        Assert.Equal(ReadingThread.ThreadName, Thread.CurrentThread.Name);
        var others = Enumerable.Range(0, 20).Select(n => _client.Serial($"other{n}").RunAsync("where")).ToList();

        Assert.True(Block(Task.WhenAll(others)));
    });

    [Fact]
    public Task A_grain_that_blocks_its_thread_keeps_no_other_from_being_called() => OutsideAsync(async () =>
    {
        var (entered, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _group.Members[0].Script["block"] = _ =>
        {
            if (Thread.CurrentThread.Name != ReadingThread.ThreadName)
            {
                return Task.FromResult("was elsewhere");
            }

            entered.TrySetResult();
            Block(goOn.Task);
            return Task.FromResult("went on");
        };
        Task<string> blocked;
        do
        {
            blocked = _client.Serial("blocked").RunAsync("block");
        }
        while (await Task.WhenAny(entered.Task, blocked) == blocked);

        Assert.Equal("silo 0", await _client.Serial("free").RunAsync("where").WaitAsync(SiloGroup.Never));

        goOn.SetResult();
        Assert.Equal("went on", await blocked.WaitAsync(SiloGroup.Never));
    });

    [Fact]
    public Task What_flowed_into_one_caller_does_not_flow_into_the_next() => OutsideAsync(async () =>
    {
        await ReachReadingThreadAsync();
        RequestContext.Set("who", "the first");
        var first = _client.Serial("a").RunAsync("where");
        string? seen = null;
        var second = new TaskCompletionSource();
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(async () =>
            {
                await ReachReadingThreadAsync();
                seen = RequestContext.Get("who") as string;
                second.SetResult();
            });
        }

        await first;
        await second.Task.WaitAsync(SiloGroup.Never);

        Assert.Null(seen);
    });

    // Calls until the answer is one that came alone, so that what follows runs where it was read.
    private async Task ReachReadingThreadAsync()
    {
        do
        {
            await _client.Serial("a").RunAsync("where");
        }
        while (Thread.CurrentThread.Name != ReadingThread.ThreadName);
    }

    // Without the context of a test, which would take its code away from that thread.
    private static Task OutsideAsync(Func<Task> test) => Task.Run(test).WaitAsync(2 * SiloGroup.Never);

    private static bool Block(Task task) =>
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne(SiloGroup.Never) && task.IsCompletedSuccessfully;
}
