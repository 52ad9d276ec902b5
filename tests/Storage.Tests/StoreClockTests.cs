using Commerce.Testing;

namespace Commerce.Storage.Tests;

/// <summary>The time of day of a silo: its server's, as nearly as asking tells.</summary>
public sealed class StoreClockTests
{
    private static readonly TimeSpan Took = TimeSpan.FromMilliseconds(20);

    private readonly ManualTimeProvider _machine = new();
    private readonly StoreClock _clock;

    public StoreClockTests() => _clock = new StoreClock("shard-0", _machine);

    [Theory]
    [InlineData(-3600)]
    [InlineData(180)]
    public void It_goes_by_the_server_however_wrong_the_machine_is(int seconds)
    {
        var server = _machine.GetUtcNow().AddSeconds(seconds);

        _clock.Follow("shard-0", server - (Took / 2), Took);
        _machine.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(server.AddMinutes(1), _clock.GetUtcNow());
    }

    [Fact]
    public void It_stays_where_asking_took_longer_than_it_may_be_off()
    {
        _clock.Follow("shard-0", _machine.GetUtcNow(), Took);

        Assert.Equal(_machine.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void Another_shard_does_not_count()
    {
        _clock.Follow("shard-1", _machine.GetUtcNow().AddHours(1), Took);

        Assert.Equal(_machine.GetUtcNow(), _clock.GetUtcNow());
    }
}
