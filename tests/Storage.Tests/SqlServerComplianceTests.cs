namespace Commerce.Storage.Tests;

public sealed class SqlServerPoolTests() : PoolCompliance(new SqlServerUnderTest());

public sealed class SqlServerTransactionTests() : TransactionCompliance(new SqlServerUnderTest());

public sealed class SqlServerQueryTests() : QueryCompliance(new SqlServerUnderTest());

public sealed class SqlServerSearchTests() : SearchCompliance(new SqlServerUnderTest());

public sealed class SqlServerReviewTests() : ReviewCompliance(new SqlServerUnderTest());

public sealed class SqlServerSalesTests() : SalesCompliance(new SqlServerUnderTest());

public sealed class SqlServerRetentionTests() : RetentionCompliance(new SqlServerUnderTest());
