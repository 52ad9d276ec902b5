using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Utilities;

namespace Commerce.Engine.Tests;

/// <summary>Whom a grain tells: all that are subscribed when it begins, whatever they do meanwhile.</summary>
public sealed class ObserverManagerTests
{
    private readonly List<int> _told = [];
    private DateTime _now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_comes_or_goes_meanwhile_is_not_told_or_still_is(bool waits)
    {
        var observers = Five();

        await Notify(observers, waits, observer =>
        {
            if (observer == 0)
            {
                observers.Subscribe(100, 100);
                observers.Unsubscribe(3);
            }
        });

        Assert.Equal([0, 1, 2, 3, 4], _told);
        Assert.Equal([0, 1, 2, 4, 100], observers.Observers.Values.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_throws_is_dropped_and_the_others_are_told(bool waits)
    {
        var observers = Five();

        await Notify(observers, waits, observer =>
        {
            if (observer == 2)
            {
                throw new InvalidOperationException();
            }
        });

        Assert.Equal([0, 1, 2, 3, 4], _told);
        Assert.Equal([0, 1, 3, 4], observers.Order());
    }

    [Fact]
    public async Task Who_fails_later_and_has_subscribed_anew_meanwhile_stays()
    {
        var observers = Five();

        await observers.Notify(observer =>
        {
            _now += TimeSpan.FromSeconds(1);
            observers.Subscribe(observer, observer);
            return Task.FromException(new InvalidOperationException());
        });

        Assert.Equal(5, observers.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_has_not_renewed_in_time_is_dropped_and_not_told(bool waits)
    {
        var observers = Five();
        _now += TimeSpan.FromMinutes(25);
        observers.Subscribe(4, 4);
        _now += TimeSpan.FromMinutes(10);

        await Notify(observers, waits, _ => { });

        Assert.Equal([4], _told);
        Assert.Equal(1, observers.Count);
    }

    [Fact]
    public void Expired_ones_can_be_dropped_without_telling_anybody()
    {
        var observers = Five();
        _now += TimeSpan.FromMinutes(30);
        observers.ClearExpired();
        Assert.Equal(5, observers.Count);

        _now += TimeSpan.FromTicks(1);
        observers.ClearExpired();

        Assert.Empty(observers);
    }

    [Fact]
    public void A_predicate_says_who_is_told()
    {
        Five().Notify(_told.Add, observer => observer % 2 == 0);

        Assert.Equal([0, 2, 4], _told);
    }

    [Fact]
    public void Clearing_drops_all()
    {
        var observers = Five();

        observers.Clear();

        Assert.Equal(0, observers.Count);
    }

    private Task Notify(ObserverManager<int, int> observers, bool waits, Action<int> tell)
    {
        void Tell(int observer)
        {
            _told.Add(observer);
            tell(observer);
        }

        if (!waits)
        {
            observers.Notify(Tell);
            return Task.CompletedTask;
        }

        return observers.Notify(async observer =>
        {
            await Task.Yield();
            Tell(observer);
        });
    }

    private ObserverManager<int, int> Five()
    {
        var observers = new ObserverManager<int, int>(TimeSpan.FromMinutes(30), NullLogger.Instance)
        {
            GetDateTime = () => _now,
        };
        for (var i = 0; i < 5; i++)
        {
            observers.Subscribe(i, i);
        }

        return observers;
    }
}
