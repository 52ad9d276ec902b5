using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Commerce.Hosting;

/// <summary>Tells health probes whether the shop may be sent requests.</summary>
internal sealed class ReadinessCheck(ShopReadiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var waiting = readiness.WaitingFor;
        return Task.FromResult(waiting.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"Waiting for {string.Join(", ", waiting)}."));
    }
}
