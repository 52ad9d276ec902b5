namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: whatever operators do, callers notice nothing. Method: silos are added and taken away in a random order while
/// clients call all the time and check every answer. The seed is printed; a run with it takes the same decisions.
/// </summary>
public sealed class ClusterSoakTests(ITestOutputHelper output)
{
    private const int SilosMax = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Silos_are_added_and_taken_away_at_random_and_no_call_fails(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var group = await SiloGroup.StartAsync(2);
        var clients = new[] { await group.AddClientAsync(), await group.AddClientAsync() };
        await using var one = new CallLoad(clients[0]);
        await using var other = new CallLoad(clients[1]);

        for (var step = 0; step < 8; step++)
        {
            var adds = group.Members.Count == 1 || (group.Members.Count < SilosMax && random.Next(2) == 0);
            var member = adds ? await group.AddAsync() : group.Members[random.Next(group.Members.Count)];
            output.WriteLine($"{(adds ? "added" : "takes away")} {member.Name}");
            if (!adds)
            {
                await group.StopAsync(member);
            }

            // Sometimes the next comes before everybody knows of this one.
            if (random.Next(2) == 0)
            {
                await group.AgreeAsync();
                one.Forget();
                other.Forget();
            }

            var calls = random.Next(50, 500);
            await one.UntilAsync(answered => answered.Values.Sum() > calls);
            await other.UntilAsync(answered => answered.Values.Sum() > calls);
        }
    }
}
