using Commerce.Storage.Postgres;

namespace Commerce.Storage.Tests;

/// <summary>What errors of the driver mean.</summary>
public sealed class PostgresDialectTests
{
    [Fact]
    public void An_answer_that_the_driver_does_not_understand_is_a_failure_of_the_server_and_not_of_who_asked()
    {
#pragma warning disable CA2201 // It is what the driver throws.
        Assert.True(IsOfServer(new Exception("Received unexpected backend message.") { Source = "Npgsql" }));
        Assert.False(IsOfServer(new InvalidCastException("Column 3 is null.") { Source = "Npgsql" }));
        Assert.False(IsOfServer(new Exception("A bug of ours.")));
#pragma warning restore CA2201
    }

    private static bool IsOfServer(Exception exception) => PostgresDialect.Instance.IsOfServer(exception);
}
