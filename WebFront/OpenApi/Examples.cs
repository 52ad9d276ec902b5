using Commerce.Orders;

namespace Commerce.Web.OpenApi;

/// <summary>Values that examples share, so that they tell one story.</summary>
internal static class Examples
{
    public const string Sku = "85123A";
    public const string Picture = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    public const string SaleId = "06fa8c3h2v00";
    public const string PaymentId = "p0g4t1w6zt3kt";
    public const string Token = "q7nX1Yd0m3vQyJvJ9cS3b0G5xTt7kq2vS8mY4l1hZ5o";

    public static readonly MemberId Member = MemberId.Parse("m0c8vx51k1n4aj");
    public static readonly DateTimeOffset Now = new(2026, 11, 11, 12, 0, 0, TimeSpan.Zero);
    public static readonly Money Price = new(999, "GBP");
    public static readonly Money ListPrice = new(2550, "GBP");
    public static readonly OrderId Order = OrderId.Create(Now, 1729, 87, 12, 4711);
}
