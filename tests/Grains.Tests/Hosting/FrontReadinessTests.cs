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
    private bool _isAnyAlive;

    [Fact]
    public async Task A_front_is_ready_while_any_silo_lives()
    {
        var folder = Directory.CreateTempSubdirectory("commerce-front-");
        using (var front = new FrontReadiness(
            new CommerceOptions { DataDirectory = folder.FullName },
            Proxy.Of<ISiloList>((_, _) => _isAnyAlive),
            _readiness,
            Proxy.Of<IHostApplicationLifetime>((_, _) => CancellationToken.None),
            _time))
        {
            await front.StartAsync(CancellationToken.None);
            Assert.Equal([ShopReadiness.Silos], _readiness.WaitingFor);

            foreach (var isAnyAlive in new[] { true, false, true })
            {
                _isAnyAlive = isAnyAlive;
                await Eventually.SeesAsync(() =>
                {
                    _time.Advance(TimeSpan.FromMilliseconds(100));
                    return Task.FromResult(_readiness.IsReady == isAnyAlive);
                });
            }

            await front.StopAsync(CancellationToken.None);
        }

        folder.Delete(recursive: true);
    }
}
