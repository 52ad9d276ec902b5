using Commerce.Engine;

namespace Commerce.Clustering.Tests;

/// <summary>What every table of reminders does. Each test has a service of its own.</summary>
public abstract class ReminderTableCompliance : TableCompliance<IReminderTable>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Names => ["wake", "x/y", "Größe; \"quoted\" 名 {x}", new string('x', 255)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_reminder_is_read_as_it_was_written(string name)
    {
        var (table, version, grain) = (Open(), Guid.NewGuid(), Grain($"a/{name}"));
        var before = (await table.ReadDueAsync(null, 1, Token)).Now;
        await table.WriteAsync(grain, name, version, TimeSpan.FromSeconds(90), TimeSpan.FromDays(40), Token);
        var after = (await table.ReadDueAsync(null, 1, Token)).Now;

        var row = Assert.Single(await Open().ReadAsync(grain, Token));

        Assert.Equal(new ReminderRow(grain, name, version, row.Due, TimeSpan.FromDays(40), row.Due), row);
        Assert.InRange(row.Due, before + TimeSpan.FromSeconds(90), after + TimeSpan.FromSeconds(90));
        Assert.Empty(await table.ReadAsync(Grain("b"), Token));
    }

    [Fact]
    public async Task What_is_written_again_replaces_what_was_there()
    {
        var (table, old, version) = (Open(), Guid.NewGuid(), Guid.NewGuid());
        await table.WriteAsync(Grain("a"), "n", old, TimeSpan.Zero, Minute, Token);
        await table.WriteAsync(Grain("a"), "n", version, Minute, 2 * Minute, Token);
        await table.WriteAsync(Grain("a"), "m", Guid.NewGuid(), Minute, Minute, Token);

        Assert.Equal(2, (await table.ReadAsync(Grain("a"), Token)).Length);
        var row = (await table.ReadAsync(Grain("a"), Token)).Single(each => each.Name == "n");
        Assert.Equal((version, 2 * Minute), (row.Version, row.Period));
        Assert.Empty((await table.ReadDueAsync(null, 10, Token)).Rows);
    }

    [Fact]
    public async Task What_is_due_is_read_in_pages_in_the_order_in_which_it_came_due()
    {
        var table = Open();
        for (var n = 0; n < 25; n++)
        {
            await table.WriteAsync(Grain($"g{n % 5}"), $"n{n}", Guid.NewGuid(), TimeSpan.Zero, Minute, Token);
        }

        await table.WriteAsync(Grain("later"), "n", Guid.NewGuid(), Minute, Minute, Token);
        var rows = new List<ReminderRow>();
        while (await table.ReadDueAsync(rows.LastOrDefault(), 10, Token) is { Rows: [_, ..] found } page)
        {
            Assert.True(found.Length <= 10);
            Assert.All(found, row => Assert.True(row.Due <= page.Now));
            rows.AddRange(found);
        }

        Assert.Equal(25, rows.Select(row => row.Name).Distinct().Count());
        Assert.Equal(25, rows.Count);
        Assert.Equal(rows.Select(row => row.Due).Order(), rows.Select(row => row.Due));
    }

    [Fact]
    public async Task Of_those_who_move_a_reminder_at_once_one_does()
    {
        var table = Open();
        await table.WriteAsync(Grain("a"), "n", Guid.NewGuid(), TimeSpan.Zero, Minute, Token);
        var row = Assert.Single((await table.ReadDueAsync(null, 10, Token)).Rows);
        var tables = Enumerable.Range(0, 4).Select(_ => Open()).ToList();

        var moved = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            n => tables[n % 4].TryMoveAsync(row, row.Due + (n + 1) * Minute, Token)));

        Assert.Equal(1, moved.Count(each => each));
        var due = row.Due + (Array.IndexOf(moved, true) + 1) * Minute;
        Assert.Equal(row with { Due = due }, Assert.Single(await table.ReadAsync(Grain("a"), Token)));
        Assert.Empty((await table.ReadDueAsync(null, 10, Token)).Rows);
    }

    [Fact]
    public async Task What_was_registered_anew_or_removed_is_not_moved()
    {
        var table = Open();
        await table.WriteAsync(Grain("a"), "n", Guid.NewGuid(), TimeSpan.Zero, Minute, Token);
        var old = Assert.Single(await table.ReadAsync(Grain("a"), Token));
        var version = Guid.NewGuid();
        await table.WriteAsync(Grain("a"), "n", version, TimeSpan.Zero, Minute, Token);

        Assert.False(await table.TryMoveAsync(old, old.Due + Minute, Token));
        Assert.False(await table.RemoveAsync(Grain("a"), "n", old.Version, Token));
        var row = Assert.Single(await table.ReadAsync(Grain("a"), Token));
        Assert.True(await table.RemoveAsync(Grain("a"), "n", version, Token));
        Assert.False(await table.TryMoveAsync(row, row.Due + Minute, Token));
        Assert.False(await table.RemoveAsync(Grain("a"), "n", version, Token));
        Assert.Empty(await table.ReadAsync(Grain("a"), Token));
    }

    [Fact]
    public async Task Services_with_other_ids_do_not_meet()
    {
        var (one, other) = (Open(), Open("another"));
        await one.WriteAsync(Grain("a"), "n", Guid.NewGuid(), TimeSpan.Zero, Minute, Token);
        var row = Assert.Single(await one.ReadAsync(Grain("a"), Token));

        Assert.Empty(await other.ReadAsync(Grain("a"), Token));
        Assert.Empty((await other.ReadDueAsync(null, 10, Token)).Rows);
        Assert.False(await other.TryMoveAsync(row, row.Due + Minute, Token));
        Assert.False(await other.RemoveAsync(Grain("a"), "n", row.Version, Token));
    }

    protected static GrainId Grain(string key) => GrainId.Create("kind", key);
}
