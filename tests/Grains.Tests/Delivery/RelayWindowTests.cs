using Commerce.Inventory;

namespace Commerce.Delivery;

/// <summary>Up to where a pool's log counts as relayed, whatever the order in which shards finish.</summary>
public sealed class RelayWindowTests
{
    [Fact]
    public void Holds_that_finish_out_of_order_count_only_up_to_the_first_that_is_open()
    {
        var pool = LoggedPool.WithUnits(9);
        for (var buyer = 1; buyer <= 4; buyer++)
        {
            pool.Hold(buyer, "a");
        }

        var window = new RelayWindow("p", relayedSeq: 2);
        foreach (var hold in pool.Log.Skip(2))
        {
            window.Open(new HoldToRelay(hold, LoggedPool.Terms));
        }

        window.HandedOver(7); // a release, say, was last
        Assert.Equal(2, window.RelayedSeq);
        window.Done(4);
        window.Done(5);
        Assert.Equal(2, window.RelayedSeq);
        Assert.Equal((false, true), (window.FindOpen(4) is not null, window.FindOpen(6) is not null));
        window.Done(3);
        Assert.Equal(5, window.RelayedSeq);
        window.Done(6);
        Assert.Equal(7, window.RelayedSeq);
    }
}
