using System.Net;
using Commerce.Shop;

namespace Commerce;

/// <summary>Starts, stops and starts again as operators do; and what they do wrong.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_started_shop_is_ready_and_ends_with_code_0_on_a_service_managers_signal()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();

        (await client.GetAsync("health/live")).Expect(HttpStatusCode.OK);
        var (code, took) = await shop.StopAsync();

        Assert.True(code == 0, $"Exit code {code}:\n{shop.Output}");
        Assert.True(took < TimeSpan.FromSeconds(12), $"It took {took} to stop; 12 s are promised.");
    }

    [Fact]
    public async Task A_first_start_prints_address_data_and_accounts()
    {
        await using var shop = await ShopProcess.StartAsync();

        Assert.Contains(shop.Address.GetLeftPart(UriPartial.Authority), shop.Output, StringComparison.Ordinal);
        Assert.Contains(shop.DataDirectory, shop.Output, StringComparison.Ordinal);
        Assert.Contains("shopper@demo.test", shop.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_and_the_first_goes_on()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();

        var (code, output) = await ShopProcess.RunToItsEndAsync(("Commerce:DataDirectory", shop.DataDirectory));

        Assert.Equal(1, code);
        Assert.Contains($"in use by process {shop.ProcessId}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal); // A message for people, no stack.
        (await client.GetAsync("health/ready")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Commerce:Storage:BatchRowsMax", "0", "1 to 100000")]
    [InlineData("Commerce:Storage:QueueRowsMax", "many", "whole number")]
    [InlineData("Commerce:Mode", "Cluster", "Redis or Sql")]
    [InlineData("Commerce:Stoarge:Provider", "Sqlite", "not a setting")]
    [InlineData("Commerce:Payments:WebhookSecret", "short", "32 characters")]
    public async Task A_bad_setting_stops_the_start_with_its_key_and_the_rule(string key, string value, string rule)
    {
        var (code, output) = await ShopProcess.RunToItsEndAsync((key, value));

        Assert.Equal(1, code);
        Assert.Contains(key[..key.LastIndexOf(':')], output, StringComparison.Ordinal);
        Assert.Contains(rule, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        if (key.EndsWith("Secret", StringComparison.Ordinal))
        {
            Assert.DoesNotContain(value, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_survives_a_kill_and_a_restart()
    {
        await using var shop = await ShopProcess.StartAsync();
        using var client = shop.NewClient();
        var member = new { email = "jo@example.test", password = "correct horse battery", name = "Jo" };
        (await client.PostAsync("api/members", member)).Expect(HttpStatusCode.Created);
        var signedIn = await client.PostAsync("api/session", new { member.email, member.password });
        var token = signedIn.Expect(HttpStatusCode.OK).Text("token");

        await shop.KillAsync();
        await shop.StartAgainAsync();

        var session = await client.GetAsync("api/session", token);
        Assert.Equal(signedIn.Text("memberId"), session.Expect(HttpStatusCode.OK).Text("memberId"));
    }
}
