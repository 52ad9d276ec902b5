namespace Commerce.Storage.Tests;

public sealed class SqlitePoolTests() : PoolCompliance(new SqliteUnderTest());

public sealed class SqliteTransactionTests() : TransactionCompliance(new SqliteUnderTest());

public sealed class SqliteQueryTests() : QueryCompliance(new SqliteUnderTest());

public sealed class SqliteSearchTests() : SearchCompliance(new SqliteUnderTest());

public sealed class SqliteReviewTests() : ReviewCompliance(new SqliteUnderTest());

public sealed class SqliteSalesTests() : SalesCompliance(new SqliteUnderTest());

public sealed class SqliteRetentionTests() : RetentionCompliance(new SqliteUnderTest());
