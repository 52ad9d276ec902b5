using System.Data.Common;
using Commerce.Configuration;
using Commerce.Storage;
using Microsoft.Extensions.Options;

namespace Commerce.Hosting;

/// <summary>
/// The first of the hosted services. It opens the store and finds the secrets while it is made, before any service
/// starts: a host tells of an error in a start with a stack trace, and a data directory in use deserves one line.
/// </summary>
internal sealed class OpenStorage : IHostedService
{
    public OpenStorage(IServiceProvider provider, CommerceOptions options, ShopReadiness readiness)
    {
        try
        {
            provider.GetRequiredService<IShardStore>();
            provider.GetRequiredService<ShopSecrets>();
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or IOException or UnauthorizedAccessException or DbException
                or OptionsValidationException)
        {
            throw new SettingsException(
                $"{exception.Message} (data directory: {Path.GetFullPath(options.DataDirectory)})", exception);
        }

        readiness.Done(ShopReadiness.Storage);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
