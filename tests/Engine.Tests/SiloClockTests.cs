using Commerce.Testing;

namespace Commerce.Engine.Tests;

/// <summary>The clock of deadlines, which is moved now and then.</summary>
public sealed class SiloClockTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(500)]
    public void A_deadline_is_never_early_and_hardly_late_however_late_the_clock_is_moved(int lateMs)
    {
        var time = new ManualTimeProvider();
        var clock = new SiloClock(time, new Threads(time));
        time.Advance(TimeSpan.FromMilliseconds(lateMs));

        var deadline = clock.After(TimeSpan.FromSeconds(1));

        time.Advance(TimeSpan.FromMilliseconds(999));
        clock.Tick();
        Assert.True(clock.Now < deadline);
        time.Advance(TimeSpan.FromMilliseconds(1 + SiloClock.PeriodMs));
        clock.Tick();
        Assert.False(clock.Now < deadline);
    }

    private sealed class Threads(ManualTimeProvider time) : ITurnThreads
    {
        public bool AllowInline => true;

        public long Milliseconds => time.GetTimestamp() / TimeSpan.TicksPerMillisecond;

        public void Queue(IThreadPoolWorkItem work) => throw new NotSupportedException();
    }
}
