namespace Commerce.LoadTests.Engine;

/// <summary>Answers what it is told: all that is measured is the call.</summary>
public interface IEchoGrain : IGrainWithIntegerKey
{
    Task<int> EchoAsync(int value);
}

internal sealed class EchoGrain : Grain, IEchoGrain
{
    /// <summary>So much of a number is echoed.</summary>
    internal const int Mask = 255;

    private static readonly Task<int>[] Answers = [.. Enumerable.Range(0, Mask + 1).Select(Task.FromResult)];

    // The answers are made beforehand, so that every byte that is counted is the engine's.
    public Task<int> EchoAsync(int value) => Answers[value & Mask];
}
