namespace Commerce.Payments;

/// <summary>Registers the way to the payment gateway.</summary>
internal static class PaymentServices
{
    /// <summary>For a host whose gateway is configured, or that brings one along.</summary>
    public static void AddPaymentGateway(this IServiceCollection services)
    {
        services.AddSingleton<GatewayConnection>();
        services.AddSingleton<HttpPaymentGateway>();
        services.AddSingleton<IPaymentGateway>(provider => provider.GetRequiredService<HttpPaymentGateway>());
    }
}
