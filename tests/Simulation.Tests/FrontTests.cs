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
}
