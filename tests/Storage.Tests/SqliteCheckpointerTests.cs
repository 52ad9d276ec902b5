using System.Buffers.Binary;
using Commerce.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Storage.Tests;

/// <summary>The log of a file that is written to without a pause starts over, again and again.</summary>
public sealed class SqliteCheckpointerTests
{
    private const int TransactionsMax = 50_000;

    [Fact]
    public void The_log_starts_over_while_commits_go_on()
    {
        using var directory = new TestDirectory();
        var path = Path.Combine(directory.Path, "a.db");
        using var writer = SqliteShard.Prepare("a", path, TimeProvider.System);
        using var checkpointer = new SqliteCheckpointer("a", path, pagesBeforeCopy: 100, NullLogger.Instance);
        writer.Execute("PRAGMA synchronous = OFF"); // Of no matter here, and quick.

        var starts = StartsOf(path);
        for (var n = 0; StartsOf(path) < starts + 3; n++)
        {
            Assert.InRange(n, 0, TransactionsMax);
            checkpointer.BeforeBatch(writer);
            writer.Execute(SqliteSql.Begin);
            writer.Prepare(SqliteSalesSql.AddInbox).Start().Add(n).Add("consumer").Add(n).Run();
            writer.Execute(SqliteSql.Commit);
        }
    }

    // Bytes 12 to 15 of the log's header count how often it started over.
    private static uint StartsOf(string path)
    {
        Span<byte> header = stackalloc byte[16];
        using var log = new FileStream(path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return log.Read(header) == header.Length ? BinaryPrimitives.ReadUInt32BigEndian(header[12..]) : 0;
    }
}
