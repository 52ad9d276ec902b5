namespace Commerce.Web.OpenApi;

/// <summary>Marks a route that needs the header <c>Idempotency-Key</c>.</summary>
internal sealed class NeedsIdempotencyKey
{
    public static readonly NeedsIdempotencyKey Instance = new();
}

/// <summary>Marks a route that asks for a session itself instead of leaving that to authorization.</summary>
internal sealed class NeedsSession
{
    public static readonly NeedsSession Instance = new();
}

/// <summary>Marks the route that needs the header <c>Webhook-Signature</c>.</summary>
internal sealed class NeedsWebhookSignature
{
    public static readonly NeedsWebhookSignature Instance = new();
}
