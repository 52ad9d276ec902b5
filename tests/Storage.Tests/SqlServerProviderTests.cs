using System.Data.Common;
using Commerce.Storage.SqlServer;
using Commerce.Storage.Writer;
using Microsoft.Data.SqlClient;
using Microsoft.Data.SqlClient.Server;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Commerce.Storage.Tests;

/// <summary>What of the SQL Server provider shows without a server.</summary>
public sealed class SqlServerProviderTests
{
    public static TheoryData<int, byte, string> Errors => new()
    {
        { 1205, 13, "Store" }, // deadlock
        { 1222, 16, "Store" }, // lock not had in time
        { 3960, 16, "Store" }, // snapshot conflict
        { 1105, 17, "Store" }, // disk full
        { 9002, 17, "Store" }, // log full
        { 701, 17, "Store" }, // memory
        { 802, 17, "Store" }, // buffers
        { 3906, 16, "Store" }, // a database that has become read-only
        { 976, 14, "Store" }, // a server that has become a secondary
        { 4060, 11, "Store" }, // login
        { 18456, 14, "Store" }, // login
        { 2627, 14, "Work" }, // key there already
        { 2601, 14, "Work" },
        { 547, 16, "Work" }, // the equation
        { 8152, 16, "Work" }, // text too long
        { -2, 11, "Unknown" }, // time-out
        { 0, 11, "Unknown" }, // cancelled, or results broken off
        { 10053, 20, "Unknown" }, // connection
        { 10054, 20, "Unknown" },
        { 121, 20, "Unknown" },
        { 64, 20, "Unknown" },
        { 233, 20, "Unknown" },
        { 596, 21, "Unknown" }, // session killed
        { 5701, 10, "Work" }, // information says nothing
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_means_refused_or_overloaded_or_unknown(int number, byte severity, string meaning) =>
        Assert.Equal(meaning, $"{SqlServerErrors.Meaning([new SqlServerError(number, severity)])}");

    [Fact]
    public void Of_several_errors_the_one_that_makes_the_outcome_unknown_counts() =>
        Assert.Equal(WriteFailure.Unknown, SqlServerErrors.Meaning([new(2627, 14), new(1105, 17), new(10054, 20)]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_not_the_servers_word_about_a_commit_is_unknown(bool committing)
    {
        using var session = Session();

        Assert.Equal(
            committing ? WriteFailure.Unknown : WriteFailure.Work,
            session.Classify(new InvalidOperationException(), committing));
    }

    [Fact]
    public void Settings_that_lose_or_mix_up_orders_are_refused_each_with_its_remedy()
    {
        var fit = new SqlServerSettings(130, true, 1, 0, true, false);

        Assert.Empty(fit.Faults());
        Assert.Empty((fit with { DelayedDurability = 1 }).Faults()); // Allowed, and never asked for.
        Assert.Contains("COMPATIBILITY_LEVEL = 130", Assert.Single((fit with { CompatibilityLevel = 120 }).Faults()));
        Assert.Contains(
            "READ_COMMITTED_SNAPSHOT ON", Assert.Single((fit with { ReadCommittedSnapshot = false }).Faults()));
        Assert.Contains("ALLOW_SNAPSHOT_ISOLATION ON", Assert.Single((fit with { SnapshotIsolation = 0 }).Faults()));
        Assert.Contains("DELAYED_DURABILITY = DISABLED", Assert.Single((fit with { DelayedDurability = 2 }).Faults()));
        Assert.Contains("read-only", Assert.Single((fit with { Writable = false }).Faults()));
    }

    [Fact]
    public void A_replica_is_as_old_as_the_last_pulse_that_it_shows()
    {
        var lag = new ReplicaLag();
        Assert.Null(lag.At(TimeSpan.FromSeconds(1)));

        lag.Raised(TimeSpan.FromSeconds(1), 11);
        lag.Raised(TimeSpan.FromSeconds(2), 14); // Others raise it too.
        lag.Shown(10);
        Assert.Null(lag.At(TimeSpan.FromSeconds(2)));
        lag.Shown(13);
        Assert.Equal(TimeSpan.FromSeconds(2), lag.At(TimeSpan.FromSeconds(3)));
        lag.Shown(14);
        Assert.Equal(TimeSpan.FromSeconds(1), lag.At(TimeSpan.FromSeconds(3)));
    }

    [Theory]
    [InlineData("k", true)]
    [InlineData(" k", true)]
    [InlineData("k ", false)] // The same as "k" to SQL Server.
    [InlineData("", true)]
    public void A_key_that_the_server_takes_for_another_is_none(string key, bool valid) =>
        Assert.Equal(valid, SqlServerDialect.Instance.IsKey(key));

    [Fact]
    public void A_key_that_does_not_fit_fails_its_own_work_only()
    {
        using var session = Session();

        Assert.Throws<ArgumentException>(() => session.Execute(Put("k ")));
        Assert.Throws<ArgumentException>(() => session.Execute(Put(new string('k', 391))));
        Assert.Throws<ArgumentException>(() => session.Execute(new TransactionsWork(
            [new ShardTransaction(0).Add(new PutState(new string('t', 51), "k", 0, default))])));
        session.Execute(Put(new string('k', 390)));
    }

    [Fact]
    public void Every_row_on_its_way_has_values_of_its_columns_types()
    {
        using var command = SqlServerSqlTests.BatchWith(3);

        var tables = command.Parameters.Cast<SqlParameter>()
            .Where(parameter => parameter.Value is IEnumerable<SqlDataRecord>)
            .ToDictionary(parameter => parameter.ParameterName, parameter =>
                ((IEnumerable<SqlDataRecord>)parameter.Value).Select(Read).ToList(), StringComparer.Ordinal);

        Assert.Equal(
            [
                "@appends", "@deadlines", "@entries", "@events", "@messages", "@orders", "@products",
                "@reviews", "@sales", "@states", "@together",
            ],
            tables.Keys.Order());
        Assert.Equal(["0|0|p", "1|1|p"], tables["@appends"].Select(row => string.Join('|', row[..3])));
        Assert.Equal(["0|1|1|1", "1|2|1|1"], tables["@entries"].Select(row => string.Join('|', row[..4])));
        Assert.Equal(
            ["0|0|0|t|k|0|byte[0]", "0|0|1|t|l|1|byte[1]", "0|0|2|t|m|1|null"],
            tables["@states"].Select(row => string.Join('|', row)));
        Assert.Equal(["0|0|3|c|1"], tables["@messages"].Select(row => string.Join('|', row)));
        Assert.Equal("null", tables["@orders"].Single()[^1]);
        Assert.Equal(["a|False", "b|True"], tables["@deadlines"].Select(row => string.Join('|', row[^2..])));
    }

    [Fact]
    public void A_batch_takes_only_the_parts_and_rows_that_it_has()
    {
        using var appends = SqlServerSqlTests.BatchWith(0);
        using var transactions = SqlServerSqlTests.BatchWith(1);
        using var trim = SqlServerSqlTests.BatchWith(4);

        Assert.Equal(["@appends", "@entries", "@append_layers"], Names(appends));
        Assert.Equal(2, appends.Parameters["@append_layers"].Value);
        Assert.Equal(["@states", "@transaction_layers", "@now"], Names(transactions));
        Assert.Contains("DECLARE @orders order_rows;", transactions.CommandText, StringComparison.Ordinal);
        Assert.DoesNotContain("stock_entry", transactions.CommandText, StringComparison.Ordinal);
        Assert.Equal(["@trim_through_id"], Names(trim));
        Assert.DoesNotContain("outbox_counter", trim.CommandText, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_have_few_lengths_so_that_plans_are_found_again()
    {
        using DbCommand command = new SqlCommand();

        SqlServerDialect.Instance.Bind(command, "a", null, new string('x', 5000), 7L, new[] { "b", "\"" });

        var parameters = command.Parameters.Cast<SqlParameter>().ToList();
        Assert.Equal(["@p1", "@p2", "@p3", "@p4", "@p5"], parameters.Select(parameter => parameter.ParameterName));
        Assert.Equal([4000, 4000, -1, 0, -1], parameters.Select(parameter => parameter.Size));
        Assert.Equal(DBNull.Value, parameters[1].Value);
        Assert.Equal("""["b","\u0022"]""", parameters[4].Value);
    }

    [Theory]
    [InlineData("Host=one;Database=shop", null, "is not a connection string for the store")]
    [InlineData("Server=one", null, "must name Server and Database")]
    [InlineData("Server=one;Database=shop;Failover Partner=two", null, "names a failover partner")]
    [InlineData("Server=one;Database=shop;ApplicationIntent=ReadOnly", null, "leads to a replica")]
    [InlineData("Server=one;Database=shop", "Server=one;Database=shop", "must say ApplicationIntent=ReadOnly")]
    public void A_connection_string_that_does_not_fit_is_refused_without_its_password(
        string primary, string? replica, string message)
    {
        var options = Options($"{primary};Password=secret", replica);

        var error = Assert.Throws<OptionsValidationException>(() => Open(options));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void To_wait_for_a_replica_is_the_availability_groups_to_decide()
    {
        var options = Options("Server=one;Database=shop", "Server=one;Database=shop;ApplicationIntent=ReadOnly");
        options.RequireReplica = true;

        Assert.Contains(
            "REQUIRED_SYNCHRONIZED_SECONDARIES_TO_COMMIT",
            Assert.Throws<OptionsValidationException>(() => Open(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_stops_the_start_and_so_does_a_program_without_cultures()
    {
        var invariant = AppContext.TryGetSwitch("System.Globalization.Invariant", out var set) && set;

        var error = Assert.Throws<InvalidOperationException>(
            () => Open(Options("Server=tcp:127.0.0.1,1;Database=shop;User ID=u;Password=p", null)));

        Assert.Contains(
            invariant ? "build with -p:InvariantGlobalization=false" : "cannot be opened", error.Message,
            StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(SqlCommand command) =>
        command.Parameters.Cast<SqlParameter>().Select(parameter => parameter.ParameterName);

    private static string[] Read(SqlDataRecord record)
    {
        var values = new object[record.FieldCount];
        record.GetValues(values);
        return [.. values.Select(value => value switch
        {
            DBNull => "null",
            byte[] bytes => $"byte[{bytes.Length}]",
            _ => $"{value}",
        })];
    }

    private static TransactionsWork Put(string key) =>
        new([new ShardTransaction(0).Add(new PutState("t", key, 0, default))]);

    private static SqlServerWriteSession Session() => new(new SqlConnection(), _ => { }, TimeProvider.System);

    private static StorageOptions Options(string primary, string? replica) => new()
    {
        Provider = StorageOptions.SqlServer,
        Shards = { new ShardOptions { Name = "a", Primary = primary, Replica = replica } },
    };

    private static void Open(StorageOptions options)
    {
        using var directory = new TestDirectory();
        ShardStore.Open(options, directory.Path, TimeProvider.System, NullLoggerFactory.Instance).Dispose();
    }
}
