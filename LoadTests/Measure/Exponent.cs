namespace Commerce.LoadTests.Measure;

/// <summary>How something grows with a size.</summary>
internal static class Exponent
{
    /// <summary>
    /// The e of y = c · size^e, by least squares of the logarithms: 0 stays the same, 1 grows in proportion.
    /// </summary>
    /// <param name="points">At least two different sizes; all numbers above 0.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    internal static double Of(IReadOnlyCollection<(double Size, double Value)> points)
    {
        if (points.Any(point => point is not { Size: > 0, Value: > 0 })
            || points.DistinctBy(point => point.Size).Count() < 2)
        {
            throw new ArgumentException(
                $"An exponent needs two sizes, and numbers above 0; there are {string.Join(", ", points)}.",
                nameof(points));
        }

        var logarithms = points.Select(point => (X: Math.Log(point.Size), Y: Math.Log(point.Value))).ToList();
        var (x, y) = (logarithms.Average(point => point.X), logarithms.Average(point => point.Y));
        return logarithms.Sum(point => (point.X - x) * (point.Y - y))
            / logarithms.Sum(point => (point.X - x) * (point.X - x));
    }
}
