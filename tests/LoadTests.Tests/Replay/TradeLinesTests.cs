using Commerce.LoadTests.Replay;

namespace Commerce.LoadTests.Tests.Replay;

/// <summary>Which lines of a dirty file are trade, and why the others are not.</summary>
public sealed class TradeLinesTests
{
    [Theory]
    [InlineData("1,POST,Postage,1,2010-12-01 08:00:00,18.00,7,UK", "'POST' is not goods")]
    [InlineData("1,gift_0001_20,Voucher,1,2010-12-01 08:00:00,18.00,7,UK", "'GIFT_0001_20' is not goods")]
    [InlineData("1,,Tea,1,2010-12-01 08:00:00,18.00,7,UK", "the stock code is missing")]
    [InlineData("1,A B,Tea,1,2010-12-01 08:00:00,18.00,7,UK", "stock code 'A B' has others")]
    [InlineData(",T1,Tea,1,2010-12-01 08:00:00,18.00,7,UK", "the invoice number is missing")]
    [InlineData("1,T1,Tea,1.5,2010-12-01 08:00:00,18.00,7,UK", "quantity '1.5' is not a whole number")]
    [InlineData("1,T1,Tea,-3,2010-12-01 08:00:00,18.00,7,UK", "quantity -3 is not positive")]
    [InlineData("C1,T1,Tea,3,2010-12-01 08:00:00,18.00,7,UK", "quantity 3 of a cancellation is not negative")]
    [InlineData("1,T1,Tea,1,yesterday,18.00,7,UK", "invoice date 'yesterday' is not one")]
    [InlineData("1,T1,Tea,1,2010-12-01 08:00:00,free,7,UK", "unit price 'free' is not a number")]
    [InlineData("1,T1,Tea,1,2010-12-01 08:00:00,0,7,UK", "unit price 0 is not positive")]
    [InlineData("1,T1,Tea,1,2010-12-01 08:00:00,-11062.06,7,UK", "unit price -11062.06 is not positive")]
    [InlineData("1,T1,Tea,1,2010-12-01 08:00:00,0.001,7,UK", "unit price 0.001 is less than a penny")]
    [InlineData("1,T1,,1,2010-12-01 08:00:00,1.00,7,UK", "'T1' is not in the catalogue")]
    [InlineData("1,T1,Tea,1", "8 columns")]
    public async Task What_is_no_trade_is_refused_with_its_reason(string line, string reason)
    {
        var (trades, refused) = TradeLines.Of(await OrderLines.FileAsync(line));

        Assert.Empty(trades);
        var one = Assert.Single(refused);
        Assert.Equal(2, one.Number);
        Assert.Contains(reason, one.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_are_one_whatever_their_case_prices_are_rounded_and_customers_are_numbers()
    {
        var trades = await OrderLines.TradesAsync(
            "1,85123a,Tea,2,2010-12-01 08:00:00,2.555,17850.0,UK", "2,85123A,,1,2010-12-01 08:01,2.5,17850,UK",
            "C3,85123A,,-1,2010-12-01T08:02:00,3,17850.0,UK");

        Assert.Equal(["85123A", "85123A", "85123A"], trades.Select(trade => trade.Sku));
        Assert.Equal([256, 250, 300], trades.Select(trade => trade.Pence));
        Assert.All(trades, trade => Assert.Equal("17850", trade.Customer));
        Assert.Equal([false, false, true], trades.Select(trade => trade.IsCancellation));
    }
}
