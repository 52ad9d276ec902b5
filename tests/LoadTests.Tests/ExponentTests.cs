using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Tests;

public sealed class ExponentTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    public void A_power_of_the_size_is_found_again(double exponent)
    {
        var sizes = new[] { 1.0, 10, 100, 5_000 };

        Assert.Equal(exponent, Exponent.Of([.. sizes.Select(size => (size, 7 * Math.Pow(size, exponent)))]), 9);
    }

    [Fact]
    public void Noise_moves_it_little() => Assert.InRange(
        Exponent.Of([(10, 95), (100, 1_080), (1_000, 9_300), (10_000, 104_000)]), 0.98, 1.02);

    [Fact]
    public void One_size_has_none() => Assert.Throws<ArgumentException>(() => Exponent.Of([(10, 1), (10, 2)]));
}
