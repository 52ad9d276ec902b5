using Commerce.Carts;
using Commerce.Checkout;
using Commerce.CustomerService;
using Commerce.Delivery;
using Commerce.FlashSales;
using Commerce.Inventory;
using Commerce.Members;
using Commerce.Notifications;
using Commerce.Operations;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Reviews;
using Commerce.Rollups;
using Commerce.Shipping;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Commerce;

/// <summary>Registers what the domain needs beside its grains.</summary>
public static class DomainServices
{
    /// <summary>
    /// Registers the relays and what works on shards. To be called after the engine, so that they start after it and
    /// stop before it. The host registers the store, <see cref="IIdSource"/> and an <see cref="IPaymentGateway"/>.
    /// </summary>
    public static IServiceCollection AddCommerceDomain(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPaymentGateway, NoPaymentGateway>();
        services.TryAddSingleton(CheckoutSettings.Default);
        services.TryAddSingleton(OrderSettings.Default);
        services.TryAddSingleton(ReconciliationSettings.Default);
        services.TryAddSingleton(FaultPoints.None);
        services.TryAddSingleton(ChatSettings.Default);
        services.AddSingleton<UnknownAppends>();
        services.AddSingleton<OrderRelay>();
        services.TryAddSingleton<IHoldRelay>(provider => provider.GetRequiredService<OrderRelay>());
        services.AddHostedService(provider => provider.GetRequiredService<OrderRelay>());
        services.AddSingleton<IOutboxConsumer, SettlementConsumer>();
        services.AddSingleton<IOutboxConsumer, RefundConsumer>();
        services.AddSingleton<IOutboxConsumer, OrderedCartConsumer>();
        services.AddSingleton<Inbox>();
        services.AddSingleton<IOutboxConsumer, SalesConsumer>();
        services.AddSingleton<IOutboxConsumer, ChatReportConsumer>();
        services.AddSingleton<IOutboxConsumer, RatingConsumer>();
        services.TryAddSingleton<IMailSender, NoMailSender>();
        services.AddSingleton<IOutboxConsumer, OrderMailConsumer>();
        services.AddSingleton<IOutboxConsumer, NoticeMailConsumer>();
        services.AddSingleton<IOutboxConsumer, TicketMailConsumer>();
        services.AddSingleton<IOutboxConsumer, FulfilmentConsumer>();
        services.TryAddSingleton<ISiloView, LoneSiloView>();

        services.AddDeadline(
            OrderTopics.ExpiryDeadline, (grains, key) => grains.GetGrain<IOrderGrain>(key).ExpireAsync());
        services.AddDeadline(
            OrderTopics.CompletionDeadline, (grains, key) => grains.GetGrain<IOrderGrain>(key).CompleteAsync());
        services.AddDeadline(
            OrderTopics.SendDeadline, (grains, key) => grains.GetGrain<IOrderGrain>(key).LapseAsync());
        services.AddDeadline(
            CheckoutState.RecoveryDeadline, (grains, key) => grains.GetGrain<ICheckoutGrain>(key).RecoverAsync());
        services.AddDeadline(
            CheckoutState.ExpiryDeadline, (grains, key) => grains.GetGrain<ICheckoutGrain>(key).ForgetAsync());
        services.AddDeadline("sale-start", (grains, key) => Done(grains.GetGrain<IFlashSaleGrain>(key).AdvanceAsync()));
        services.AddDeadline("sale-end", (grains, key) => Done(grains.GetGrain<IFlashSaleGrain>(key).AdvanceAsync()));
        services.AddDeadline(
            SessionGrain.ExpiryDeadline, (grains, key) => Done(grains.GetGrain<ISessionGrain>(key).EndAsync()));
        services.AddDeadline(
            CartGrain.ExpiryDeadline, (grains, key) => grains.GetGrain<ICartGrain>(key).ExpireAsync());
        services.AddDeadline(
            NoticeListGrain.Deadline, (grains, key) => grains.GetGrain<INoticeListGrain>(key).TellAsync());
        services.AddDeadline(
            ChatSessionGrain.Deadline, (grains, key) => grains.GetGrain<IChatSessionGrain>(key).ExpireAsync());
        services.AddHostedService<DailyReconciliation>();
        services.AddSingleton<ShardDelivery>();
        return services.AddHostedService(provider => provider.GetRequiredService<ShardDelivery>());
    }

    private static void AddDeadline(
        this IServiceCollection services, string kind, Func<IGrainFactory, string, Task<bool>> handle) =>
        services.AddSingleton(new DeadlineHandler(kind, handle));

    private static async Task<bool> Done(Task handled)
    {
        await handled;
        return true;
    }
}
