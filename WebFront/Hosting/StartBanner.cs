using System.Globalization;
using System.Text;
using Commerce.Configuration;
using Commerce.Members;
using Commerce.Payments;
using Commerce.Seeding;

namespace Commerce.Web.Hosting;

/// <summary>Tells who started the shop where it is, in one block.</summary>
internal sealed class StartBanner(
    ListenAddress address, CommerceOptions options, GatewayConnection gateway, IHostEnvironment environment,
    IHostApplicationLifetime lifetime)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _ = PrintAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PrintAsync()
    {
        var text = new StringBuilder();
        text.AppendLine();
        text.AppendLine("  Orleans.Commerce is open.");
        text.AppendLine();
        Line("Shop", string.Join(", ", address.All));
        Line("API", $"{address.Local}openapi/v1.json");
        Line("Payments", (await gateway.Address).ToString());
        Line("Data", Path.GetFullPath(options.DataDirectory));
        if (options.Seed == ShopSeed.Demo)
        {
            Line("Accounts", string.Join(", ", Roles.All.Select(DemoSeed.EmailOf)));
            Line("Password", DemoSeed.Password);
        }

        Line("Environment", environment.EnvironmentName);
        text.AppendLine();
        await Console.Out.WriteAsync(text.ToString());

        void Line(string name, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-12} {value}");
    }
}
