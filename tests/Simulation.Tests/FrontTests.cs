using Commerce.Engine;
using Commerce.Inventory;

namespace Commerce.Simulation.Tests;

/// <summary>What fronts learn of silos, in simulated time.</summary>
public sealed class FrontTests
{
    [Fact]
    public void A_front_that_never_called_a_silo_learns_with_its_first_call_that_the_silo_has_left()
    {
        var took = Simulation.Alone(() =>
        {
            var around = new Surroundings(seed: 1, Plant.None, keepsNotes: false);
            using var shop = new Shop(around, silos: 3, fronts: 2);
            shop.Start(units: 1);
            var (front, silo) = (shop.Fronts[1], shop.Silos[0]);
            var placement = new Placement(front.View);
            var pool = Enumerable.Range(0, 100)
                .Select(number => front.Grains.GetGrain<IStockPoolGrain>($"pool-{number}"))
                .First(pool => silo.Address.Equals(placement.OwnerOf(((GrainReference)pool).GrainId)));
            silo.Leave();
            shop.Must(() => silo.IsEnded, TimeSpan.FromSeconds(10), "the silo has left");

            var asked = around.World.Now;
            var status = default(Task<PoolStatus>);
            front.Process.Do(() => status = pool.GetStatusAsync());
            shop.Must(() => status is { IsCompletedSuccessfully: true }, TimeSpan.FromSeconds(10), "an answer");
            return around.World.Now - asked;
        });

        // Its next look at the table would be seconds away.
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public void A_hold_that_no_silo_could_be_told_of_ends_after_two_seconds_as_certainly_not_done()
    {
        var (took, failure) = Simulation.Alone(() =>
        {
            var around = new Surroundings(seed: 1, Plant.None, keepsNotes: false);
            using var shop = new Shop(around, silos: 1, fronts: 1);
            shop.Start(units: 1);
            shop.Silos[0].End("killed");
            around.World.RunUntil(() => false, TimeSpan.FromSeconds(1)); // Its connections have ended everywhere.

            var asked = around.World.Now;
            var hold = default(Task<HoldResult>);
            shop.Fronts[0].Process.Do(() => hold = shop.Fronts[0].Grains.GetGrain<IStockPoolGrain>(Shop.Pools[0])
                .HoldAsync(new HoldStock(new MemberId(1), 1, "key", 1, null)));
            shop.Must(() => hold is { IsCompleted: true }, TimeSpan.FromSeconds(10), "an answer");
            return (around.World.Now - asked, hold!.Exception?.InnerException);
        });

        Assert.IsType<CallNotExecutedException>(failure);
        Assert.InRange(took, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.2));
    }
}
