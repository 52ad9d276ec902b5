using System.Globalization;
using Commerce.Engine;
using Commerce.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Commerce.Simulation;

/// <summary>
/// What a process of the shop consists of: the real parts, with the seams of the simulation in place.
/// </summary>
internal static class ProcessParts
{
    private static readonly IConfiguration NoConfiguration = new ConfigurationBuilder().Build();
    private static readonly GrainManifest Manifest = GrainManifest.OfThisProcess();

    public static ServiceProvider Build(
        Surroundings around, SimulatedProcess process, DistantMembershipTable table, Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        var ids = new SeededIds(around.World.Random.Next());
        services.AddSingleton<ILoggerFactory>(new NotedLogs(around, process));
        services.AddSingleton(process.Time);
        services.AddSingleton<ITurnThreads>(process);
        services.AddSingleton<ICompletions, InlineCompletions>();
        services.AddSingleton(new Random(around.World.Random.Next()));
        services.AddSingleton<Engine.IIdSource>(ids);
        services.AddSingleton<IIdSource>(ids);
        services.AddSingleton(Manifest);
        services.AddSingleton<IMembershipTable>(table);
        services.AddSingleton<ITransport>(provider => around.Plant == Plant.LosesCallsOnHandOver
            ? new ForgetfulTransport(around, process, provider.GetRequiredService<LocalAddress>().Peer)
            : new SimulatedTransport(around, process, provider.GetRequiredService<LocalAddress>().Peer));
        add(services);
        SiloBuilder.Of(services, NoConfiguration);
        ClusterHosting.AddControl(services);
        return services.BuildServiceProvider();
    }

    private sealed class InlineCompletions : ICompletions
    {
        public TaskCreationOptions Options => TaskCreationOptions.None;
    }

    private sealed class SeededIds(int seed) : Engine.IIdSource, IIdSource
    {
        private readonly Random _random = new(seed);

        public Guid NewGuid()
        {
            var bytes = new byte[16];
            _random.NextBytes(bytes);
            return new Guid(bytes);
        }

        public MemberId NewMemberId() => new(_random.NextInt64(1, long.MaxValue));
    }

    /// <summary>Errors are findings; the rest is for people.</summary>
    private sealed class NotedLogs(Surroundings around, SimulatedProcess process) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= LogLevel.Error || (around.World.KeepsNotes && logLevel >= LogLevel.Information);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (process.IsDead)
            {
                return;
            }

            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"[{eventId.Id}] {formatter(state, exception)} {exception?.GetType().Name} {exception?.Message}");
            around.World.Remark(process.Name, text);
            around.Logged(process, logLevel, eventId.Id, exception is null ? text : $"{text}\n{exception}");
        }

        public void Dispose()
        {
            // Nothing is open.
        }
    }
}
