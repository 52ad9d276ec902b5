using System.Globalization;

namespace Commerce.Verification.Checks;

/// <summary>
/// C12: from the fifth minute on nothing that the shop's process uses grows: the middle of the last third is within a
/// fifth of the middle of the first.
/// </summary>
internal static class GrowthCheck
{
    private const double GrowthMax = 1.2;
    private const int SamplesMin = 30;
    private static readonly long WarmUp = (long)TimeSpan.FromMinutes(5).TotalNanoseconds;

    internal static CheckResult Run(Evidence evidence)
    {
        var result = new CheckResult(CheckId.Growth);
        if (evidence.Samples.Count == 0)
        {
            result.NotApplicable = "the shop's process was not looked at";
            return result;
        }

        var warm = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        var most = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var sample in evidence.Samples)
        {
            evidence.Count(1);
            foreach (var (name, value) in SampleJson.Read(sample.Invoke.Body))
            {
                most[name] = Math.Max(value, most.GetValueOrDefault(name));
                if (sample.Start >= WarmUp)
                {
                    if (!warm.TryGetValue(name, out var values))
                    {
                        warm.Add(name, values = []);
                    }

                    values.Add(value);
                }
            }
        }

        result.Note("most: " + string.Join(", ", most.Select(
            one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:N0}"))));
        if (!warm.Values.Any(values => values.Count >= SamplesMin))
        {
            result.NotApplicable = "growth shows from the fifth minute on; the run was shorter";
            return result;
        }

        foreach (var (name, values) in warm.Where(one => one.Value.Count >= SamplesMin))
        {
            result.Examined++;
            var third = values.Count / 3;
            var (first, last) = (Middle(values[..third]), Middle(values[^third..]));
            if (last > first * GrowthMax)
            {
                result.Violated(
                    string.Create(CultureInfo.InvariantCulture,
                        $"{name} grew from {first:N0} to {last:N0} after the fifth minute"),
                    () => Witness.Of(evidence, null, [evidence.Samples[^1]]));
            }
        }

        return result;
    }

    private static double Middle(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
