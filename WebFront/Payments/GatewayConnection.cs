namespace Commerce.Web.Payments;

/// <summary>Where the gateway is; known once it runs.</summary>
internal sealed class GatewayConnection
{
    private readonly TaskCompletionSource<(Uri Address, string ApiKey)> _gateway =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<(Uri Address, string ApiKey)> Gateway => _gateway.Task;

    public void Set(Uri address, string apiKey) => _gateway.TrySetResult((address, apiKey));
}
