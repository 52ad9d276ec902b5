using Commerce.Carts;
using Commerce.CustomerService;
using Commerce.Orders;
using Commerce.Web.Carts;
using Commerce.Web.Members;
using Commerce.Web.OpenApi;
using Commerce.Web.Orders;

namespace Commerce.Web.CustomerService;

/// <summary>
/// What an agent sees of the shopper they talk to, from the grains that keep it. Each part is bounded and waited for
/// on its own: what fails or is late is named, and the others are shown.
/// </summary>
internal sealed partial class ShopperDesk(
    IGrainFactory grains, CartReader carts, MemberLevels levels, TimeProvider time, ILogger<ShopperDesk> logger)
{
    private const int OrdersMax = 10;
    private const int CartLinesMax = 20;
    private const int ChatsMax = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<ShopperView> ReadAsync(ChatSession session)
    {
        var unread = new List<string>();
        var level = TryAsync("level", unread, () => levels.ReadAsync(session.Shopper));
        var orders = TryAsync("orders", unread, () => OrdersAsync(session.Shopper, null));
        var holds = TryAsync("holds", unread, () => OrdersAsync(session.Shopper, OrderStatus.AwaitingPayment));
        var cart = TryAsync("cart", unread, () => CartAsync(session.Shopper));
        var chats = TryAsync("chats", unread, () => ChatsAsync(session));
        return new ShopperView(
            new ChatMemberView(session.Shopper, session.ShopperName), await level, await orders, await holds,
            await cart, await chats, unread);
    }

    private async Task<IReadOnlyList<OrderView>> OrdersAsync(MemberId shopper, OrderStatus? status)
    {
        var list = await grains.GetGrain<IOrderListGrain>(shopper.ToString()).ListAsync(status, 1, OrdersMax);
        var orders = await Task.WhenAll(list.Items.Select(
            row => grains.GetGrain<IOrderGrain>(row.OrderId.ToString()).GetAsync(shopper)));
        // The list is of a moment ago: an order may have been paid since.
        var shown = orders.OfType<Order>().Where(order => status is null || order.Status == status);
        return [.. shown.Select(OrderView.Of)];
    }

    private async Task<CartView> CartAsync(MemberId shopper)
    {
        var cart = await grains.GetGrain<ICartGrain>(shopper.ToString()).GetAsync();
        return await carts.ReadAsync(new Cart([.. cart.Lines.Take(CartLinesMax)]));
    }

    private async Task<IReadOnlyList<ShopperChatView>> ChatsAsync(ChatSession session)
    {
        var chats = await grains.GetGrain<IChatShopperGrain>(session.Shopper.ToString()).ListAsync();
        return [.. chats.Where(chat => chat.SessionId != session.SessionId).Take(ChatsMax).Select(ShopperChatView.Of)];
    }

    private async Task<T?> TryAsync<T>(string part, List<string> unread, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read().WaitAsync(Patience, time);
        }
        catch (Exception exception)
        {
            LogUnread(logger, part, exception);
            lock (unread)
            {
                unread.Add(part);
            }

            return null;
        }
    }

    [LoggerMessage(EventId = 4803, Level = LogLevel.Warning,
        Message = "The {Part} of a shopper could not be read for an agent.")]
    private static partial void LogUnread(ILogger logger, string part, Exception exception);
}

/// <summary>What an agent sees of the shopper they talk to.</summary>
/// <param name="Level">What they are called for what they spent.</param>
/// <param name="Orders">The latest, with what happened to them and what was asked back.</param>
/// <param name="Holds">Orders that wait for a payment.</param>
/// <param name="Cart">Its first lines.</param>
/// <param name="Chats">Sessions before this one, latest first.</param>
/// <param name="Unread">Parts that could not be read, and are left out.</param>
internal sealed record ShopperView(
    ChatMemberView Shopper, MemberLevelView? Level, IReadOnlyList<OrderView>? Orders, IReadOnlyList<OrderView>? Holds,
    CartView? Cart, IReadOnlyList<ShopperChatView>? Chats, IReadOnlyList<string> Unread)
{
    public static ShopperView Example { get; } = new(
        new ChatMemberView(Examples.Member, "Jo"), MemberLevelView.Example, [OrderView.Example], [OrderView.Example],
        null, [ShopperChatView.Example], ["cart"]);
}
