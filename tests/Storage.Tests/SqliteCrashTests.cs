using System.Diagnostics;
using System.Globalization;

namespace Commerce.Storage.Tests;

/// <summary>
/// Kills a writing process with signal 9, again and again on the same folder, and looks at what is left.
/// </summary>
public sealed class SqliteCrashTests
{
    private const int Kills = 8;

    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_there_and_the_logs_are_whole()
    {
        using var directory = new TestDirectory();
        var notes = Path.Combine(directory.Path, "acknowledged");
        var random = new Random(9);
        for (var kill = 0; kill < Kills; kill++)
        {
            await RunAndKillAsync(directory.Path, notes, linesBefore: random.Next(10, 400));

            using var store = directory.Open(); // At once: the lock went with the process.
            await CheckAsync(store, await File.ReadAllLinesAsync(notes));
        }
    }

    private static async Task RunAndKillAsync(string directory, string notes, int linesBefore)
    {
        var lengthBefore = File.Exists(notes) ? new FileInfo(notes).Length : 0;
        using var watcher = new FileSystemWatcher(directory, Path.GetFileName(notes)) { EnableRaisingEvents = true };
        var grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Changed += (_, _) =>
        {
            if (new FileInfo(notes).Length > lengthBefore + (linesBefore * 12))
            {
                grown.TrySetResult();
            }
        };
        var start = new ProcessStartInfo(Environment.ProcessPath!, [CrashWriter.Argument, directory, notes])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var child = Process.Start(start)!;
        var ended = child.WaitForExitAsync();
        await Task.WhenAny(grown.Task, ended).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(ended.IsCompleted, ended.IsCompleted ? await child.StandardError.ReadToEndAsync() : null);
        child.Kill();
        await ended;
    }

    private static async Task CheckAsync(IShardStore store, string[] acknowledged)
    {
        for (var n = 0; n < CrashWriter.Pools; n++)
        {
            var pool = await TestPool.TakeAsync(store, $"pool-{n}");
            var last = acknowledged.Where(line => line.StartsWith($"pool-{n} ", StringComparison.Ordinal))
                .Select(line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
            Assert.InRange(pool.Counters.Seq, last, long.MaxValue);
            var counters = default(PoolCounters);
            await store.ReadPoolLogAsync(
                $"pool-{n}",
                0,
                entry =>
                {
                    Assert.Equal(counters.Seq + 1, entry.Seq);
                    counters = counters.After(entry);
                    Assert.True(counters.Balanced);
                },
                CancellationToken.None);
            Assert.Equal(pool.Row.Counters, counters);
        }

        // Each part of an order is one transaction: all of its rows or none, and all of it if it was acknowledged.
        var events = new HashSet<string>();
        var deadlines = new HashSet<string>();
        for (var shard = 0; shard < store.Map.Shards.Count; shard++)
        {
            events.UnionWith((await store.ReadOutboxAsync(shard, 0, int.MaxValue, CancellationToken.None))
                .Select(row => row.Key));
            deadlines.UnionWith(
                (await store.ReadDueAsync(shard, DateTimeOffset.MaxValue, int.MaxValue, CancellationToken.None))
                    .Select(row => row.Key));
        }

        Assert.Equal(events, deadlines);
        var parts = acknowledged.Where(line => line.StartsWith("order-", StringComparison.Ordinal))
            .SelectMany(id => Enumerable.Range(0, 4).Select(part => $"{id}-{part}")).ToList();
        Assert.Empty(parts.Except(events));
        foreach (var part in events)
        {
            var slot = part[^1] - '0';
            Assert.NotNull(await store.ReadStateAsync(slot, "order", part, CancellationToken.None));
        }
    }
}
