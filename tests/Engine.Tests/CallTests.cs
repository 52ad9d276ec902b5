using Orleans.TestingHost;

namespace Commerce.Engine.Tests;

public interface IEchoGrain : IGrainWithStringKey
{
    Task<int> EchoAsync(int value);

    Task<string> LaterAsync(string text, CancellationToken cancellationToken);

    Task FailAsync();

    ValueTask<string> KeyAsync();
}

internal sealed class EchoGrain(TimeProvider time) : Grain, IEchoGrain
{
    public Task<int> EchoAsync(int value) => Task.FromResult(value);

    public async Task<string> LaterAsync(string text, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken);
        return text;
    }

    public Task FailAsync() => throw new InvalidOperationException("no");

    public ValueTask<string> KeyAsync() => new(this.GetPrimaryKeyString());
}

public sealed class CallTests
{
    [Fact]
    public async Task A_call_reaches_its_grain_and_the_answer_its_caller()
    {
        await using var cluster = new TestClusterBuilder(1).Build();
        await cluster.DeployAsync();
        var grain = cluster.Client.GetGrain<IEchoGrain>("a");

        Assert.Equal(5, await grain.EchoAsync(5));
        Assert.Equal(6, await grain.EchoAsync(6));
        Assert.Equal("x", await grain.LaterAsync("x", TestContext.Current.CancellationToken));
        Assert.Equal("a", await grain.KeyAsync());
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(grain.FailAsync)).Message);
    }
}
