using Commerce.Configuration;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Extensions.Hosting;

namespace Commerce.Hosting;

/// <summary>What a front says of itself, given the silos that it sees.</summary>
public sealed class FrontReadinessTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ShopReadiness _readiness = new(ShopReadiness.Silos);
    private SiloStatus _status = SiloStatus.Joining;

    [Fact]
    public async Task A_front_is_ready_while_a_silo_is_active()
    {
        var folder = Directory.CreateTempSubdirectory("commerce-front-");
        using (var front = new FrontReadiness(
            new CommerceOptions { DataDirectory = folder.FullName },
            Proxy.Of<ISiloList>((_, _) => new[] { new KnownSilo("a", "a", _status, _time.GetUtcNow(), "") }),
            _readiness,
            Proxy.Of<IHostApplicationLifetime>((_, _) => CancellationToken.None),
            _time))
        {
            await front.StartAsync(CancellationToken.None);
            Assert.Equal([ShopReadiness.Silos], _readiness.WaitingFor);

            foreach (var status in new[] { SiloStatus.Active, SiloStatus.Dead, SiloStatus.Active })
            {
                _status = status;
                await Eventually.SeesAsync(() =>
                {
                    _time.Advance(TimeSpan.FromMilliseconds(100));
                    return Task.FromResult(_readiness.IsReady == (status == SiloStatus.Active));
                });
            }

            await front.StopAsync(CancellationToken.None);
        }

        folder.Delete(recursive: true);
    }
}
