using Commerce.Testing;

namespace Commerce.Storage.Tests;

/// <summary>A server of its own for a class of tests, with a standby that its commits wait for.</summary>
public sealed class PostgresPair : IAsyncLifetime
{
    public PostgresServer Primary { get; } = new();

    public PostgresServer Standby { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Standby = await Primary.ReplicaAsync();

    public ValueTask DisposeAsync() => Primary.DisposeAsync();
}
