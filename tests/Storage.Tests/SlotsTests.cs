using System.Text;

namespace Commerce.Storage.Tests;

/// <summary>
/// The hash decides where rows lie: these numbers, computed by another program from its definition, never change.
/// </summary>
public sealed class SlotsTests
{
    [Theory]
    [InlineData("", 2872998923u, 3083)]
    [InlineData("a", 444641715u, 435)]
    [InlineData("m-0000000001", 301008900u, 2052)]
    [InlineData("sale:autumn:85123A", 1511436698u, 410)]
    [InlineData("sku:22423", 1852816744u, 3432)]
    [InlineData("København", 3479969002u, 3306)]
    [InlineData("日本語", 3932500114u, 146)]
    public void Keys_have_these_slots(string key, uint hash, int slot)
    {
        Assert.Equal(hash, Slots.StableHash(Encoding.UTF8.GetBytes(key)));
        Assert.Equal(slot, Slots.Of(key));
    }

    [Fact]
    public void A_key_longer_than_the_buffer_has_the_slot_of_its_bytes()
    {
        var key = new string('x', 300);

        Assert.Equal(115736690u, Slots.StableHash(Encoding.UTF8.GetBytes(key)));
        Assert.Equal(114, Slots.Of(key));
    }

    [Fact]
    public void Keys_spread_over_the_slots()
    {
        var counts = new int[Slots.Count];
        for (var n = 0; n < 100 * Slots.Count; n++)
        {
            counts[Slots.Of($"m-{n:D10}")]++;
        }

        Assert.InRange(counts.Min(), 50, 100);
        Assert.InRange(counts.Max(), 100, 150);
    }
}
