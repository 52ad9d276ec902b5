using Commerce.Configuration;
using Commerce.Shipping;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Commerce.Hosting;

/// <summary>Goal: a wrong setting stops the start with its key, the value seen and the rule. Method: tables.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void Nothing_configured_is_an_embedded_shop()
    {
        var options = Read();

        Assert.Equal(ShopMode.Embedded, options.Mode);
        Assert.Equal(".data", options.DataDirectory);
        Assert.Equal("127.0.0.1", options.Silo.Address);
        Assert.Equal((11111, 8081, 1000), (options.Silo.Port, options.Silo.HttpPort, options.Import.OpeningStock));
        Assert.Null(options.Seed);
        WhatWorks.Check(options);
    }

    [Theory]
    [InlineData("Commerce:Silo:Port", "1", "65535", "0", "65536")]
    [InlineData("Commerce:Silo:HttpPort", "1", "65535", "0", "65536")]
    [InlineData("Commerce:Silo:Weight", "0", "10000", "-1", "10001")]
    [InlineData("Commerce:Import:OpeningStock", "0", "1000000", "-1", "1000001")]
    [InlineData("Commerce:Orders:CashOnDeliveryMax", "0", "100000000", "-1", "100000001")]
    [InlineData("Commerce:Orders:CashOnDelivery:RefusedDeliveriesMax", "1", "100", "0", "101")]
    [InlineData("Commerce:Freight:CutOffHour", "0", "24", "-1", "25")]
    [InlineData("Commerce:Freight:Rules:0:FirstGrams", "1", "1000000", "0", "1000001")]
    [InlineData("Commerce:Freight:Rules:0:FirstAmount", "0", "100000000", "-1", "100000001")]
    [InlineData("Commerce:Members:Levels:0:From", "0", "1000000000000", "-1", "1000000000001")]
    [InlineData("Commerce:Orders:KeepCheckouts", "1.00:00:00", "3650.00:00:00", "23:59:59", "3650.00:00:01")]
    [InlineData("Commerce:Chat:AgentCapacity", "1", "100", "0", "101")]
    [InlineData("Commerce:Chat:Targets:Order", "00:00:01", "1.00:00:00", "00:00:00", "1.00:00:01")]
    [InlineData("Commerce:Chat:Alerts:LongestWait", "00:00:01", "1.00:00:00", "00:00:00", "1.00:00:01")]
    [InlineData("Commerce:Chat:Alerts:QueueLength", "1", "100000", "0", "100001")]
    [InlineData("Commerce:Chat:Alerts:RatingBelow", "1", "5", "0", "6")]
    [InlineData("Commerce:Orders:PayWithin", "00:01:00", "7.00:00:00", "00:00:59", "7.00:00:01")]
    [InlineData("Commerce:Storage:QueueRowsMax", "1000", "10000000", "999", "10000001")]
    [InlineData("Commerce:Storage:BatchRowsMax", "1", "100000", "0", "100001")]
    public void Both_edges_of_a_range_are_inside_and_what_is_next_to_them_outside(
        string key, string low, string high, string tooLow, string tooHigh)
    {
        Read((key, low));
        Read((key, high));

        Assert.Equal($"{key} is '{tooLow}': must be {low} to {high}.", ErrorOf((key, tooLow)));
        Assert.Equal($"{key} is '{tooHigh}': must be {low} to {high}.", ErrorOf((key, tooHigh)));
    }

    [Theory]
    [InlineData("Commerce:Mode", "Swarm", "Commerce:Mode is 'Swarm': must be one of Embedded, Cluster.")]
    [InlineData("Commerce:Mode", "1", "Commerce:Mode is '1': must be one of Embedded, Cluster.")]
    [InlineData("Commerce:Seed", "Everything", "Commerce:Seed is 'Everything': must be one of None, Demo.")]
    [InlineData("Commerce:DataDirectory", "", "Commerce:DataDirectory is '': must name a folder.")]
    [InlineData("Commerce:Silo:Port", "many", "Commerce:Silo:Port is 'many': must be a whole number.")]
    [InlineData("Commerce:Silo", "here", "Commerce:Silo is 'here': it has settings below it, and no value of its own.")]
    [InlineData("Commerce:Silo:Port:Low", "1", "Commerce:Silo:Port has settings below it: it must be a single value.")]
    [InlineData("Commerce:Payments:GatewayUrl", "gateway",
        "Commerce:Payments:GatewayUrl is 'gateway': must be an http or https address.")]
    [InlineData("Commerce:Chat:Hours:Monday", "18:00-09:00",
        "Commerce:Chat:Hours:Monday is '18:00-09:00': must be 'closed', or from when until when, say 09:00-18:00.")]
    [InlineData("Commerce:Chat:Hours:TimeZone", "Here/There",
        "Commerce:Chat:Hours:TimeZone is 'Here/There': must be a time zone that this machine knows, say "
            + "Europe/London.")]
    [InlineData("Commerce:Cluster:ClusterId", "a b",
        "Commerce:Cluster:ClusterId is 'a b': must be 1 to 64 letters, digits, dots, hyphens and underscores.")]
    public void A_value_that_cannot_be_is_named_with_its_rule(string key, string value, string error) =>
        Assert.Equal(error, ErrorOf((key, value)));

    [Fact]
    public void A_key_that_nobody_knows_is_an_error()
    {
        Assert.StartsWith("Commerce:Sillo is not a setting: below Commerce are Broker, Chat, Cluster,",
            ErrorOf(("Commerce:Sillo:Port", "1")));
        Assert.StartsWith("Commerce:Silo:Prot is not a setting: below Commerce:Silo are Address,",
            ErrorOf(("Commerce:Silo:Prot", "1")));
        Assert.StartsWith("Commerce:Web is not a setting", ErrorOf(("Commerce:Web:Theme", "dark")));
        SettingsReader.Read<CommerceOptions>(Of(("Commerce:Web:Theme", "dark")), "Commerce", "Web");
    }

    [Fact]
    public void Freight_is_that_of_the_rules_of_the_demo_or_none()
    {
        Assert.Empty(CheckoutRules.Read(Read()).Freight.Rules);
        Assert.Equal(4, CheckoutRules.Read(Read(("Commerce:Seed", "Demo"))).Freight.Rules.Count);
        Assert.Empty(CheckoutRules.Read(
            Read(("Commerce:Seed", "Demo"), ("Commerce:Freight:Enabled", "false"))).Freight.Rules);
        var rule = Assert.Single(CheckoutRules.Read(Read(
            ("Commerce:Seed", "Demo"), ("Commerce:Freight:Rules:0:Countries", "GB, IE"),
            ("Commerce:Freight:Rules:0:FirstAmount", "395"), ("Commerce:Freight:Rules:0:FreeFrom", "5000")))
            .Freight.Rules);
        Assert.Equal(["GB", "IE"], rule.Area.Countries);
        Assert.Equal(new FreightStep(1_000, 395), rule.First);
        Assert.Equal((5_000, new DeliveryDays(1, 3)), (rule.FreeFrom, rule.Days));
    }

    [Fact]
    public void A_delivery_that_takes_less_than_it_takes_is_an_error() => Assert.Equal(
        "Commerce:Freight:Rules:0:DaysTo is '3': must be DaysFrom (4) or more.",
        Assert.Throws<SettingsException>(
            () => WhatWorks.Check(Read(("Commerce:Freight:Rules:0:DaysFrom", "4")))).Message);

    [Fact]
    public void A_level_without_a_name_or_for_no_more_than_the_one_before_it_is_an_error() => Assert.Equal(
        "Commerce:Members:Levels:1:Name is not given: must be what members are called. "
            + "Commerce:Members:Levels:1:From is '500': must be more than that of the level before it (500).",
        Assert.Throws<SettingsException>(() => WhatWorks.Check(Read(
            ("Commerce:Members:Levels:0:Name", "Friend"), ("Commerce:Members:Levels:0:From", "500"),
            ("Commerce:Members:Levels:1:From", "500")))).Message);

    [Theory]
    [InlineData("Commerce:Cluster:Secret")]
    [InlineData("Commerce:Cluster:EarlierSecret")]
    [InlineData("Commerce:Payments:WebhookSecret")]
    public void A_secret_has_32_characters_and_is_never_shown(string key)
    {
        Read((key, new string('s', 32)));

        Assert.Equal($"{key} is (not shown): must be at least 32 characters.", ErrorOf((key, new string('s', 31))));
    }

    [Fact]
    public void Shards_are_read_in_the_order_of_their_numbers()
    {
        var options = Read(
            ("Commerce:Storage:Shards:10:Name", "b"), ("Commerce:Storage:Shards:10:Primary", "Data Source=b.db"),
            ("Commerce:Storage:Shards:2:Name", "a"), ("Commerce:Storage:Shards:2:Primary", "Data Source=a.db"));

        Assert.Equal(["a", "b"], options.Storage.Shards.Select(shard => shard.Name));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var error = ErrorOf(("Commerce:Mode", "Swarm"), ("Commerce:Silo:Port", "0"));

        Assert.Contains("Commerce:Mode", error, StringComparison.Ordinal);
        Assert.Contains("Commerce:Silo:Port", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Commerce:Cluster:Provider", "Redis")]
    [InlineData("Commerce:Cluster:ConnectionString", "127.0.0.1:6379")]
    [InlineData("Commerce:Cluster:EarlierSecret", "a secret of at least 32 characters")]
    [InlineData("Commerce:Cluster:Tls:Key", "key.pem")]
    [InlineData("Commerce:Redis:ConnectionString", "127.0.0.1:6379")]
    [InlineData("Commerce:Broker:ConnectionString", "amqp://localhost")]
    [InlineData("Commerce:Silo:Address", "localhost")]
    [InlineData("Commerce:Silo:Address", "0.0.0.0")]
    [InlineData("Commerce:Silo:Address", "::")]
    [InlineData("Commerce:Silo:Address", "1")]
    [InlineData("Commerce:Silo:Address", "127.1")]
    [InlineData("Commerce:Silo:Roles", "Catalog")]
    public void What_one_process_has_not_is_refused_by_key(string key, string value) =>
        Assert.StartsWith(key + " is ",
            Assert.Throws<SettingsException>(() => WhatWorks.Check(Read((key, value)))).Message);

    [Theory]
    [InlineData("Commerce:Cluster:Provider", "Memory")]
    [InlineData("Commerce:Cluster:Provider", "Sql")] // with the connection string of Redis
    [InlineData("Commerce:Cluster:ConnectionString", null)]
    [InlineData("Commerce:Cluster:Secret", null)]
    [InlineData("Commerce:Cluster:Tls:Authorities", null)]
    [InlineData("Commerce:Cluster:Tls:Key", null)]
    [InlineData("Commerce:Payments:WebhookSecret", null)]
    [InlineData("Commerce:Payments:GatewayUrl", null)]
    [InlineData("Commerce:Storage:Provider", "Sqlite")]
    [InlineData("Commerce:Silo:Address", "localhost")]
    public void What_a_cluster_cannot_do_with_or_without_is_refused_by_key(string key, string? value)
    {
        var works = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Commerce:Mode"] = "Cluster",
            ["Commerce:Cluster:Provider"] = "Redis",
            ["Commerce:Cluster:ConnectionString"] = "127.0.0.1:6379",
            ["Commerce:Cluster:Secret"] = new('s', 32),
            ["Commerce:Cluster:EarlierSecret"] = new('e', 32),
            ["Commerce:Cluster:Tls:Certificate"] = "silo.pem",
            ["Commerce:Cluster:Tls:Key"] = "silo.key",
            ["Commerce:Cluster:Tls:Authorities"] = "authority.pem",
            ["Commerce:Payments:WebhookSecret"] = new('w', 32),
            ["Commerce:Payments:GatewayUrl"] = "http://127.0.0.1:5090",
            ["Commerce:Storage:Provider"] = "PostgreSql",
        };
        WhatWorks.Check(Read([.. works.Select(setting => (setting.Key, setting.Value))]));

        works.Remove(key);
        if (value is not null)
        {
            works[key] = value;
        }

        var error = Assert.Throws<SettingsException>(() =>
            WhatWorks.Check(Read([.. works.Select(setting => (setting.Key, setting.Value))])));
        Assert.Contains(key + " is ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.168.0.7")]
    [InlineData("::1")]
    [InlineData("2001:DB8::7")]
    public void A_silo_is_at_an_address_of_either_family(string address) =>
        WhatWorks.Check(Read(("Commerce:Silo:Address", address)));

    [Fact]
    public void A_silo_alone_in_its_process_is_refused_by_key()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddConfiguration(Of(("Commerce:Mode", "Embedded")));

        var error = Assert.Throws<SettingsException>(() => builder.AddSiloProcess(new ShopReadiness()));

        Assert.StartsWith("Commerce:Mode is 'Embedded': must be Cluster", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_is_configured_wrongly_says_one_line_and_ends_with_1()
    {
        using var error = new StringWriter();

        var exitCode = await ShopProcess.RunAsync(() =>
            throw new SettingsException("Commerce:Mode is 'Swarm'."), error);

        Assert.Equal(1, exitCode);
        Assert.Equal("Cannot start: Commerce:Mode is 'Swarm'." + Environment.NewLine, error.ToString());
        Assert.Equal(0, await ShopProcess.RunAsync(() => Task.CompletedTask, error));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ShopProcess.RunAsync(() => throw new InvalidOperationException(), error));
    }

    private static CommerceOptions Read(params (string Key, string Value)[] settings) =>
        SettingsReader.Read<CommerceOptions>(Of(settings), CommerceOptions.Section);

    private static string ErrorOf(params (string Key, string Value)[] settings) =>
        Assert.Throws<SettingsException>(() => Read(settings)).Message;

    private static IConfiguration Of(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
        .Build();
}
