using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Where this silo is reached, in this life of it.</summary>
internal sealed class LocalAddress(SiloSettings settings, TimeProvider time)
{
    public SiloAddress Silo { get; } = SiloAddress.New(
        settings.Endpoint, (int)(time.GetUtcNow().ToUnixTimeSeconds() & int.MaxValue));
}
