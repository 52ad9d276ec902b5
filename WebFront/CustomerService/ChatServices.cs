using Commerce.Web.Json;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Commerce.Web.CustomerService;

/// <summary>Registers the chat, and what stands before its hub.</summary>
internal static class ChatServices
{
    private const int FrameBytesMax = 16 * 1024; // A message of 2,000 characters, escaped.

    public static void AddChat(this IServiceCollection services)
    {
        services.AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = FrameBytesMax;
            hub.MaximumParallelInvocationsPerClient = 1; // Messages of one connection keep their order.
            hub.KeepAliveInterval = TimeSpan.FromSeconds(10);
            hub.ClientTimeoutInterval = TimeSpan.FromSeconds(30);
            hub.AddFilter<ChatErrors>();
        }).AddJsonProtocol(json => WebJson.Apply(json.PayloadSerializerOptions));
        services.Replace(ServiceDescriptor.Singleton<IHubProtocol>(provider => new FrameLimit(
            new OptionalArguments(ActivatorUtilities.CreateInstance<JsonHubProtocol>(provider), typeof(ChatHub)),
            provider.GetRequiredService<TimeProvider>())));
        // Refusals are no errors, and ChatErrors and ChatHub tell what is one.
        services.AddLogging(log => log
            .AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.None));
        services.AddSingleton<ChatErrors>();
        services.AddSingleton<ChatConnections>();
        services.AddSingleton<ChatAttachments>();
        services.AddSingleton<ChatDoor>();
        services.AddSingleton<TicketDesk>();
        services.AddSingleton<ChatFront>();
        services.AddSingleton<AgentDesk>();
        services.AddSingleton<CouponDesk>();
        services.AddSingleton<ShopperDesk>();
        services.AddSingleton<SaleInquiryDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<ChatFront>());
        services.AddHostedService(provider => provider.GetRequiredService<ChatConnections>());
    }

    /// <summary>Refuses WebSockets for which there is no room, before the server does so as if it had failed.</summary>
    public static void UseChatLimit(this IApplicationBuilder app)
    {
        var connections = app.ApplicationServices.GetRequiredService<ChatConnections>();
        app.Use((context, next) =>
            HubToken.IsForHub(context.Request) && connections.AreFull
            && (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
                || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
                ? Problem.TooBusy().ExecuteAsync(context)
                : next(context));
    }
}
