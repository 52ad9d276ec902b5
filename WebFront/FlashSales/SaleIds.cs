namespace Commerce.Web.FlashSales;

/// <summary>
/// What a sale's id looks like: lower-case base 32, without the colon that separates the parts of a pool's id.
/// </summary>
internal static class SaleIds
{
    private const int LengthMax = 40;

    public static bool IsWellFormed(string saleId) =>
        saleId.Length is > 0 and <= LengthMax && saleId.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
}
