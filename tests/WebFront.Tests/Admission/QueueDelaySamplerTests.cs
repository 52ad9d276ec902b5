using Commerce.Testing;
using Commerce.Web.Admission;

namespace Commerce.Web;

/// <summary>What the sampler makes of threads that come when the test says so.</summary>
public sealed class QueueDelaySamplerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Queue<IThreadPoolWorkItem> _work = new();
    private readonly List<(double AtMs, double WaitedMs)> _seen = [];

    [Fact]
    public void It_tells_how_long_each_piece_of_its_work_waited_and_has_one_at_a_time()
    {
        using var sampler = Start();

        Pass(50);
        Pass(20);
        _work.Dequeue().Execute();
        Pass(30); // At 100 ms, the next one.
        _work.Dequeue().Execute();
        Pass(50);

        Assert.Equal([(70, 20), (100, 0)], _seen);
        Assert.Single(_work);
    }

    [Fact]
    public void While_its_work_does_not_come_it_tells_how_long_it_has_waited()
    {
        using var sampler = Start();

        Pass(200);
        Assert.Equal([(100, 50), (150, 100), (200, 150)], _seen);

        _work.Dequeue().Execute();
        Pass(50);
        Pass(150);

        // The second one has to wait for longer than the first one did, before that is news.
        Assert.Equal([(100, 50), (150, 100), (200, 150), (200, 150)], _seen);
        Pass(50);
        Assert.Equal((450, 200), _seen[^1]);
    }

    [Fact]
    public void Once_it_is_disposed_it_measures_no_more()
    {
        Start().Dispose();

        Pass(1000);

        Assert.Empty(_work);
    }

    private QueueDelaySampler Start() => new(
        _time, _work.Enqueue, (now, waited) => _seen.Add((now.TotalMilliseconds, waited.TotalMilliseconds)));

    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
