namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: a call comes back to a grain that waits for it exactly where the grain allows it, however many silos lie
/// between. Method: each letter of a path is a grain of another silo; each calls the next, and the last answers.
/// </summary>
public sealed class ChainTests : IAsyncLifetime
{
    private SiloGroup _group = null!;

    public async ValueTask InitializeAsync() => _group = await SiloGroup.StartAsync(3);

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Theory]
    [InlineData("AA")]
    [InlineData("ABA")]
    [InlineData("XAXA")]
    [InlineData("ABCA")]
    public async Task A_call_comes_back_to_who_allows_it(string path)
    {
        var call = Call(
            path, (step, rest) => rest.Contains(step) ? RequestContext.AllowCallChainReentrancy() : default);

        Assert.Equal(path, await call.WaitAsync(SiloGroup.Never));
    }

    [Theory]
    [InlineData("AA")]
    [InlineData("ABA")]
    [InlineData("ABCA")]
    public async Task Without_that_it_waits_and_fails_by_its_deadline(string path) =>
        await Assert.ThrowsAsync<TimeoutException>(() => Call(path, (_, _) => default));

    [Fact]
    public async Task Who_suppresses_it_in_between_keeps_it_out_again()
    {
        var call = Call("ABA", (step, _) => step == 'A'
            ? RequestContext.AllowCallChainReentrancy() : RequestContext.SuppressCallChainReentrancy());

        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task Where_one_grain_allows_it_another_of_the_chain_stays_closed()
    {
        var call = Call(
            "ABCB", (step, _) => step == 'A' ? RequestContext.AllowCallChainReentrancy() : default);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    private Task<string> Call(string path, Func<char, string, RequestContext.ReentrancySection> section)
    {
        var letters = path.Distinct().ToList();
        var keys = letters.ToDictionary(
            letter => letter, letter => SiloGroup.KeyOwnedBy(_group.Members[letters.IndexOf(letter)], $"{letter}"));
        foreach (var member in _group.Members)
        {
            for (var i = 0; i < path.Length; i++)
            {
                var (at, here, rest) = (i, path[i], path[(i + 1)..]);
                member.Script[$"{at}"] = async step =>
                {
                    if (rest.Length == 0)
                    {
                        return $"{here}";
                    }

                    using var allowed = section(here, rest);
                    var next = step.Grain.Grains.GetGrain<ISerialGrain>(keys[rest[0]]);
                    return here + await next.RunWithinASecondAsync($"{at + 1}");
                };
            }
        }

        return _group.Members[2].Serial(keys[path[0]]).RunAsync("0");
    }
}
