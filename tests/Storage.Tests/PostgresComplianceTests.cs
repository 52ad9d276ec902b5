using Commerce.Testing;

namespace Commerce.Storage.Tests;

public sealed class PostgresPoolTests(PostgresServer server) : PoolCompliance(new PostgresUnderTest(server));

public sealed class PostgresTransactionTests(PostgresServer server)
    : TransactionCompliance(new PostgresUnderTest(server));

public sealed class PostgresQueryTests(PostgresServer server) : QueryCompliance(new PostgresUnderTest(server));

public sealed class PostgresSearchTests(PostgresServer server) : SearchCompliance(new PostgresUnderTest(server));

public sealed class PostgresReviewTests(PostgresServer server) : ReviewCompliance(new PostgresUnderTest(server));

public sealed class PostgresSalesTests(PostgresServer server) : SalesCompliance(new PostgresUnderTest(server));

public sealed class PostgresRetentionTests(PostgresServer server)
    : RetentionCompliance(new PostgresUnderTest(server));
