using System.Security.Cryptography;
using Commerce.Storage.Servers;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.SqlServer;

/// <summary>A shard on its way to being open.</summary>
internal sealed partial class SqlServerOpening : ServerOpening
{
    private readonly SqlServerEndpoint? _replica;

    private SqlServerOpening(ShardOptions shard, string application)
        : base(shard.Name)
    {
        Primary = new SqlServerEndpoint(shard.Name, shard.Primary, application);
        _replica = shard.Replica is { } replica ? new SqlServerEndpoint(shard.Name, replica, application) : null;
    }

    public SqlServerEndpoint Primary { get; }

    public override Dialect Dialect => SqlServerDialect.Instance;

    public override ServerSchema Schema => Primary.Schema;

    /// <summary>All shards, with a name by which servers know the connections of this process.</summary>
    /// <exception cref="InvalidOperationException">This process was built without cultures.</exception>
    public static IReadOnlyList<SqlServerOpening> All(StorageOptions options)
    {
        if (AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant)
        {
            throw new InvalidOperationException(
                $"{StorageOptions.Section}:Provider is '{StorageOptions.SqlServer}', whose driver needs the data of "
                + "cultures, and this program was built without them. Install ICU, and build with "
                + "-p:InvariantGlobalization=false.");
        }

        var application = $"commerce {Convert.ToHexString(RandomNumberGenerator.GetBytes(6))}";
        return [.. options.Shards.Select(shard => new SqlServerOpening(shard, application))];
    }

    public override void Prepare(StorageOptions options, TimeProvider time, ILogger logger)
    {
        foreach (var warning in SqlServerCheck.Check(Primary))
        {
            LogUnwise(logger, warning);
        }

        Schema.Prepare(time);
    }

    public override ServerShard Open(StorageOptions options, TimeProvider time, ILogger logger) =>
        new SqlServerShard(Primary, _replica, options, time, logger);

    public override void Dispose()
    {
        Primary.Dispose();
        _replica?.Dispose();
    }

    [LoggerMessage(EventId = 3032, Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogUnwise(ILogger logger, string warning);
}
