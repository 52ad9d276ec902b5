namespace Commerce.Engine.Tests.Wire;

/// <summary>When a record goes out: goal, few records under load without a wait when there is none.</summary>
public sealed class SendQueueTests
{
    private readonly ThreadsByHand _threads = new();

    [Fact]
    public async Task A_record_is_taken_as_soon_as_nobody_adds_to_it()
    {
        var queue = Create();
        var taken = queue.WaitAsync();
        queue.TryAdd([1]);

        _threads.RunNext();
        Assert.False(taken.IsCompleted); // It has grown since nobody looked: others may have frames too.
        _threads.RunNext();

        Assert.True(await taken);
        Assert.True(queue.TryTake(out var record));
        Assert.Equal(1, record.Frames);
        Assert.False(_threads.HasNext);
    }

    [Fact]
    public async Task A_record_that_grows_is_left_to_grow()
    {
        var queue = Create();
        var taken = queue.WaitAsync();
        for (byte frame = 0; frame < 20; frame++)
        {
            queue.TryAdd([frame]);
            _threads.RunNext();
            Assert.False(taken.IsCompleted);
        }

        _threads.RunNext();

        Assert.True(await taken);
        Assert.True(queue.TryTake(out var record));
        Assert.Equal(20, record.Frames);
    }

    [Fact]
    public async Task A_full_record_waits_for_nobody()
    {
        var queue = Create();
        var taken = queue.WaitAsync();
        var half = new byte[(WireFormat.BatchBytes / 2) - WireFormat.OverheadBytes];
        queue.TryAdd(half);
        queue.TryAdd(half);
        queue.TryAdd(half);

        _threads.RunNext();

        Assert.True(await taken);
    }

    private SendQueue Create() => new(1 << 20, 1 << 16, 0, _threads);

    private sealed class ThreadsByHand : ITurnThreads
    {
        private readonly Queue<IThreadPoolWorkItem> _work = new();

        public bool AllowInline => false;

        public bool HasNext => _work.Count > 0;

        public void Queue(IThreadPoolWorkItem work) => _work.Enqueue(work);

        public void RunNext() => _work.Dequeue().Execute();
    }
}
