using Commerce.Configuration;

namespace Commerce.Payments;

/// <summary>Where the gateway is: as configured, or known once the one that comes along runs.</summary>
internal sealed class GatewayConnection
{
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GatewayConnection(CommerceOptions options)
    {
        if (options.Payments.GatewayUrl is { } url)
        {
            Set(new Uri(url.TrimEnd('/') + "/"));
        }
    }

    public Task<Uri> Address => _address.Task;

    public void Set(Uri address) => _address.TrySetResult(address);
}
