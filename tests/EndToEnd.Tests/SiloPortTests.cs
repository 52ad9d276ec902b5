using System.Buffers.Binary;
using System.Globalization;
using Commerce.Engine;
using Commerce.Engine.Tests.Wire;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: whoever reaches a silo's port can do nothing there but be shown out. Method: everything that is not a silo, at
/// once, at the silo that sells, while buyers buy there.
/// </summary>
public sealed class SiloPortTests(PostgresServer postgres, RedisServer redis)
{
    private const int Gigabyte = 1 << 30;
    private const int Crowd = 3_000;
    private const long GrowthMax = 160 << 20;

    [Fact]
    public async Task Strangers_at_the_port_of_a_silo_are_shown_out_and_counted_and_disturb_nobody()
    {
        await using var cluster = await ShopCluster.StartAsync(
            postgres, redis, silos: 2, fronts: 1, more: [("DOTNET_GCHeapHardLimit", "0x20000000")]);
        var sale = await cluster.Clients[0].NewSaleAsync(100_000, limitPerBuyer: 10_000);
        var silo = await cluster.OwnerAsync(sale);
        var address = await AddressOfAsync(cluster, silo);
        var buying = await SteadyBuying.StartAsync([sale], buyers: 6);
        var before = PeakMemoryOf(silo);

        var shownOut = Task.WhenAll(
            Saying(address, RandomBytes(4096)),
            Saying(address, "GET / HTTP/1.1\r\nHost: silo\r\n\r\n"u8.ToArray()),
            Saying(address, Hello(length: ushort.MaxValue)),
            Saying(address, Hello(length: 400)), // And the rest never comes.
            NotProvenAsync(address, cluster.Id, "not-the-secret-of-this-cluster-0123456789"),
            NotProvenAsync(address, "another-cluster", ShopCluster.Secret),
            TooMuchAsync(address, cluster),
            ProvenAsync(address, cluster, _ => Task.CompletedTask, WireChannel.Control)); // And then says nothing.
        await shownOut;
        await CrowdAsync(address);
        await buying.NextReceiptAsync();
        await buying.StopAsync();

        Assert.Empty(buying.Troubles);
        Assert.InRange(PeakMemoryOf(silo) - before, 0, GrowthMax);
        foreach (var reason in new[]
        {
            LossReason.Garbage, LossReason.Oversized, LossReason.TimedOut, LossReason.WrongSecret,
            LossReason.OtherCluster, LossReason.Malformed, LossReason.Silent, LossReason.Crowded,
        })
        {
            await Eventually.SeesAsync(
                $"the silo says that it closed somebody because of {reason}",
                () => Task.FromResult(silo.Output),
                output => output.Contains($": {reason}.", StringComparison.Ordinal));
        }

        Assert.DoesNotContain("This is a bug", silo.Output, StringComparison.Ordinal);
        Assert.Equal(buying.Receipts.Count, (await sale.CountAsync()).Held);
    }

    /// <summary>The silo in its present life: who connects has to mean it.</summary>
    private async Task<SiloAddress> AddressOfAsync(ShopCluster cluster, SiloProcess silo)
    {
        var rows = await redis.AskAsync("hkeys", $"commerce:{{{cluster.Id}}}:membership");
        var row = rows.Single(row => row.StartsWith($"row:{silo.Address}@", StringComparison.Ordinal));
        return SiloAddress.FromParsableString(row["row:".Length..]);
    }

    private static async Task Saying(SiloAddress to, byte[] bytes)
    {
        await using var peer = await RawPeer.ConnectAsync(to.Endpoint);
        await peer.Stream.WriteAsync(bytes);
        await peer.ReadToEndAsync();
    }

    private static async Task NotProvenAsync(SiloAddress to, string clusterId, string secret)
    {
        var refused = await Record.ExceptionAsync(() => RawPeer.ProvenAsync(to, clusterId, secret));
        Assert.True(refused is IOException or HandshakeException, $"{refused}");
    }

    // One after the other: a newer connection of the same client takes the place of an older one.
    private static async Task TooMuchAsync(SiloAddress to, ShopCluster cluster)
    {
        await ProvenAsync(to, cluster, peer => peer.Stream.WriteAsync(BitConverter.GetBytes(Gigabyte)).AsTask());
        await ProvenAsync(to, cluster, peer => peer.SendAsync(RawPeer.Frame([1, 2, 3], length: Gigabyte)));
    }

    private static async Task ProvenAsync(
        SiloAddress to, ShopCluster cluster, Func<RawPeer, Task> then, WireChannel channel = WireChannel.Data)
    {
        await using var peer = await RawPeer.ProvenAsync(to, cluster.Id, ShopCluster.Secret, channel);
        await then(peer);
        await peer.ReadToEndAsync();
    }

    // As fast as one process can. The silo lets some wait for a second, and has closed all of them in the end.
    private static async Task CrowdAsync(SiloAddress to)
    {
        var waiting = new List<Task>();
        for (var n = 0; n < Crowd; n++)
        {
            var peer = await RawPeer.ConnectAsync(to.Endpoint);
            waiting.Add(EndAsync(peer));
        }

        await Task.WhenAll(waiting);

        static async Task EndAsync(RawPeer peer)
        {
            await using (peer)
            {
                await peer.ReadToEndAsync();
            }
        }
    }

    private static byte[] Hello(ushort length)
    {
        byte[] bytes = [.. "CWIR"u8, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), length);
        return bytes;
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The most memory that the process has had at once.</summary>
    private static long PeakMemoryOf(SiloProcess silo)
    {
        var line = File.ReadLines($"/proc/{silo.ProcessId}/status")
            .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
            CultureInfo.InvariantCulture) << 10;
    }
}
