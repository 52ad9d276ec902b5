using Commerce.Orders;

namespace Commerce.CustomerService;

/// <summary>Asks what <see cref="BotDecisions"/> needs to know: of orders only the shopper's own.</summary>
internal sealed class ChatBot(IGrainFactory grains)
{
    /// <summary>What the bot says to what the shopper has said since it spoke last.</summary>
    public async Task<BotReply> AnswerAsync(ChatSessionState session, string text, bool isOutOfHours)
    {
        var language = BotWords.LanguageOf(text, session.Language);
        var (order, named) = await FindOrderAsync(session, text);
        var matches = await grains.GetGrain<IChatFaqGrain>(IChatFaqGrain.Key).FindAsync(text, language);
        return BotDecisions.Decide(new BotTurn(
            text, language, order, named, matches, session.BotMisses, session.BotAnswer, isOutOfHours));
    }

    private async Task<(Order? Order, BotOrderNamed Named)> FindOrderAsync(ChatSessionState session, string text)
    {
        if (OrderIn(text) is { } said)
        {
            var named = await ReadAsync(said, session.Shopper);
            return (named, named is null ? BotOrderNamed.NotTheirs : BotOrderNamed.Yes);
        }

        if (OrderIn(session.Context ?? "") is { } about && await ReadAsync(about, session.Shopper) is { } order)
        {
            return (order, BotOrderNamed.Yes);
        }

        var latest = await grains.GetGrain<IOrderListGrain>(session.Shopper.ToString()).ListAsync(null, 1, 1);
        return (
            latest.Items is [var summary] ? await ReadAsync(summary.OrderId, session.Shopper) : null,
            BotOrderNamed.No);
    }

    private Task<Order?> ReadAsync(OrderId id, MemberId shopper) =>
        grains.GetGrain<IOrderGrain>(id.ToString()).GetAsync(shopper);

    // The first word that is an order's id.
    private static OrderId? OrderIn(string text)
    {
        for (var begin = 0; begin + OrderId.TextLength <= text.Length; begin++)
        {
            var end = begin + OrderId.TextLength;
            if ((begin == 0 || !char.IsAsciiLetterOrDigit(text[begin - 1]))
                && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end]))
                && OrderId.TryParse(text.AsSpan(begin, OrderId.TextLength), out var id))
            {
                return id;
            }
        }

        return null;
    }
}
