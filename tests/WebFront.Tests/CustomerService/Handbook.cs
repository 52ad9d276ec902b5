using Commerce.Shop;

namespace Commerce.Web.CustomerService;

/// <summary>What agents have at hand, as its supervisor changes it.</summary>
internal static class Handbook
{
    /// <summary>A coupon of one unit, as its merchant makes it.</summary>
    public static async Task<string> NewCouponAsync(RunningShop shop, TimeSpan validIn = default)
    {
        var code = shop.NewName("SORRY-");
        var now = TimeProvider.System.GetUtcNow();
        var made = await shop.PostAsync(
            "api/merchant/coupons",
            new
            {
                code,
                validFrom = now + validIn,
                validTo = now.AddDays(1),
                units = 1,
                percentOff = 10,
                minimum = new { amount = 0, currency = "GBP" },
            },
            await shop.NewSessionAsync("merchant"));
        Assert.Equal(200, made.Status);
        return code;
    }

    /// <summary>Puts a coupon on the list that agents may give; others change the list too.</summary>
    public static async Task ListCouponAsync(RunningShop shop, string code)
    {
        var supervisor = await shop.NewSessionAsync("supervisor");
        Answer put;
        do
        {
            var book = (await shop.GetAsync("api/chat/coupons", supervisor)).Json;
            var codes = book.GetProperty("items").EnumerateArray()
                .Select(each => each.GetProperty("code").GetString()!);
            put = await PutAsync(
                shop, "coupons", supervisor,
                new { version = book.GetProperty("version").GetInt32(), codes = codes.Append(code).ToList() });
        }
        while (put.Outcome == "409 too-late");

        Assert.Equal(200, put.Status);
    }

    public static Task<Answer> PutAsync(RunningShop shop, string what, string token, object body) => shop.SendAsync(
        HttpMethod.Put, $"api/chat/{what}", token,
        RunningShop.Json(System.Text.Json.JsonSerializer.Serialize(body)));
}
