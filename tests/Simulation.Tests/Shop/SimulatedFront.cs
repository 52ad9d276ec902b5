using Commerce.Engine;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Simulation;

/// <summary>A client of the silos, as a front is one.</summary>
internal sealed class SimulatedFront : IDisposable
{
    private readonly ServiceProvider _services;
    private Silo? _client;

    public SimulatedFront(Surroundings around, int number)
    {
        Process = around.NewProcess($"front-{number}");
        Table = around.TableOf(Process);
        _services = ProcessParts.Build(around, Process, Table, services => services.AddSingleton(
            provider => LocalAddress.OfClient(provider.GetRequiredService<Engine.IIdSource>())));
    }

    public SimulatedProcess Process { get; }

    public DistantMembershipTable Table { get; }

    public IGrainFactory Grains => _client!.GrainFactory;

    public ClusterView View => _client!.Views.Current;

    public void Start() => Process.Do(() =>
    {
        _client = _services.GetRequiredService<Silo>();
        _ = _client.StartAsync(CancellationToken.None);
    });

    public void Dispose() => _services.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
