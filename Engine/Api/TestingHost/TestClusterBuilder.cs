using Microsoft.Extensions.Configuration;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>Configures the silos of a <see cref="TestCluster"/>. Has a constructor without parameters.</summary>
public interface ISiloConfigurator
{
    /// <summary>Configures one silo.</summary>
    /// <param name="siloBuilder">The silo.</param>
    void Configure(ISiloBuilder siloBuilder);
}

/// <summary>Configures the client of a <see cref="TestCluster"/>. Has a constructor without parameters.</summary>
public interface IClientBuilderConfigurator
{
    /// <summary>Configures the client.</summary>
    /// <param name="configuration">What the builder's sources say.</param>
    /// <param name="clientBuilder">The client.</param>
    void Configure(IConfiguration configuration, IClientBuilder clientBuilder);
}

/// <summary>What a <see cref="TestCluster"/> is made of.</summary>
public class TestClusterOptions
{
    /// <summary>The cluster's id.</summary>
    public string ClusterId { get; set; } = TestClusterBuilder.CreateClusterId();

    /// <summary>The service's id.</summary>
    public string ServiceId { get; set; } = "test";

    /// <summary>How many silos it begins with.</summary>
    public short InitialSilosCount { get; set; } = 2;

    /// <summary>The assembly-qualified names of the configurators, in order.</summary>
    public List<string> SiloBuilderConfiguratorTypes { get; } = [];

    /// <summary>The same for the client, which a cluster that begins with one silo has not.</summary>
    public List<string> ClientBuilderConfiguratorTypes { get; } = [];
}

/// <summary>Makes a <see cref="TestCluster"/>.</summary>
public class TestClusterBuilder
{
    private static int _clusters;

    private readonly ConfigurationBuilder _configuration = new();

    /// <summary>A cluster of two silos.</summary>
    public TestClusterBuilder() : this(2)
    {
    }

    /// <summary>A cluster of this many silos.</summary>
    /// <param name="initialSilosCount">How many.</param>
    public TestClusterBuilder(short initialSilosCount) => Options.InitialSilosCount = initialSilosCount;

    /// <summary>What the cluster is made of.</summary>
    public TestClusterOptions Options { get; } = new();

    /// <summary>An id that no other cluster of this process has.</summary>
    /// <returns>The id.</returns>
    public static string CreateClusterId() =>
        $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _clusters)}";

    /// <summary>Configures the silos by a class.</summary>
    /// <typeparam name="T">Implements <see cref="ISiloConfigurator"/>.</typeparam>
    /// <returns>The builder.</returns>
    public TestClusterBuilder AddSiloBuilderConfigurator<T>()
        where T : new()
    {
        Add<T, ISiloConfigurator>(Options.SiloBuilderConfiguratorTypes);
        return this;
    }

    /// <summary>Configures the client by a class.</summary>
    /// <typeparam name="T">Implements <see cref="IClientBuilderConfigurator"/>.</typeparam>
    /// <returns>The builder.</returns>
    public TestClusterBuilder AddClientBuilderConfigurator<T>()
        where T : new()
    {
        Add<T, IClientBuilderConfigurator>(Options.ClientBuilderConfiguratorTypes);
        return this;
    }

    /// <summary>Configures the configuration that the silos read.</summary>
    /// <param name="configureDelegate">Adds sources.</param>
    /// <returns>The builder.</returns>
    public TestClusterBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        configureDelegate(_configuration);
        return this;
    }

    /// <summary>Makes the cluster, which is not started yet.</summary>
    /// <returns>The cluster.</returns>
    public TestCluster Build() => new(Options, _configuration.Sources.ToList());

    private static void Add<T, TConfigurator>(List<string> types)
    {
        if (!typeof(TConfigurator).IsAssignableFrom(typeof(T)))
        {
            throw new InvalidOperationException($"{typeof(T)} does not implement {typeof(TConfigurator).Name}.");
        }

        types.Add(typeof(T).AssemblyQualifiedName!);
    }
}
