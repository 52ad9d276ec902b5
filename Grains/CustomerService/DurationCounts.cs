namespace Commerce.CustomerService;

/// <summary>
/// How often durations came, of which quantiles are taken: in whole seconds below 64 s, then in steps of a 32nd of
/// their power of two. So what is kept stays small however many there are: a year has some 650 steps.
/// </summary>
/// <param name="Seconds">Sum of the durations.</param>
/// <param name="Steps">Counts by number of the step.</param>
internal sealed record DurationCounts(long Seconds, IReadOnlyDictionary<int, int> Steps)
{
    private const int ExactBits = 6;
    private const int StepsOfDoubling = 32;

    public static DurationCounts None { get; } = new(0, new Dictionary<int, int>());

    /// <summary>With one more; what took less than nothing, by a clock that was set back, took nothing.</summary>
    public DurationCounts Plus(TimeSpan duration)
    {
        var seconds = Math.Max(0, (long)duration.TotalSeconds);
        return new DurationCounts(Seconds + seconds, Sum(Steps, [KeyValuePair.Create(StepOf(seconds), 1)]));
    }

    public DurationCounts Plus(DurationCounts other) => new(Seconds + other.Seconds, Sum(Steps, other.Steps));

    /// <summary>
    /// The duration that this share of them does not exceed, rounded down to its step; null: there are none.
    /// </summary>
    public TimeSpan? Quantile(double share)
    {
        var left = (long)Math.Ceiling(share * Steps.Values.Sum(count => (long)count));
        foreach (var (step, count) in Steps.OrderBy(each => each.Key))
        {
            left -= count;
            if (left <= 0)
            {
                return TimeSpan.FromSeconds(BeginOf(step));
            }
        }

        return null;
    }

    private static int StepOf(long seconds)
    {
        var doublings = Math.Max(0, (int)Math.Log2(Math.Max(1, seconds)) - ExactBits + 1);
        return (int)(seconds >> doublings) + (doublings * StepsOfDoubling);
    }

    private static long BeginOf(int step)
    {
        var doublings = Math.Max(0, (step / StepsOfDoubling) - 1);
        return (long)(step - (doublings * StepsOfDoubling)) << doublings;
    }

    private static Dictionary<int, int> Sum(
        IReadOnlyDictionary<int, int> one, IEnumerable<KeyValuePair<int, int>> other)
    {
        var sum = new Dictionary<int, int>(one);
        foreach (var (step, count) in other)
        {
            sum[step] = sum.GetValueOrDefault(step) + count;
        }

        return sum;
    }
}
