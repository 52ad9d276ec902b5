using System.Globalization;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>What is stored of a shopper's sessions.</summary>
/// <param name="Chats">Latest first.</param>
/// <param name="LastAgent">Who had the latest that was closed.</param>
/// <param name="Tickets">Latest first.</param>
internal sealed record ChatShopperState(
    IReadOnlyList<ShopperChat> Chats, MemberId? LastAgent, IReadOnlyList<ShopperTicket>? Tickets = null);

/// <summary>
/// Keeps the list of one shopper's sessions and tickets. Each is listed before it is opened: whoever asks again after a
/// crash between the two opens that one.
/// </summary>
internal sealed class ChatShopperGrain(IShardStore store, IIdSource ids, TimeProvider time) : Grain, IChatShopperGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "chat-shopper";

    private GrainRow<ChatShopperState>? _row;

    private GrainRow<ChatShopperState> Row => _row ??= new GrainRow<ChatShopperState>(this, store, GrainType);

    private ChatShopperState State => Row.State ?? new ChatShopperState([], null);

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Row.ReadAsync(cancellationToken);

    public async Task<ChatSession?> OpenAsync(OpenChat command)
    {
        var state = State;
        var open = state.Chats.Where(chat => chat.IsOpen).ToList();
        var chat = open.Find(each => each.Topic == command.Topic);
        if (chat is null)
        {
            if (open.Count >= ChatLimits.OpenMax)
            {
                return null;
            }

            chat = new ShopperChat(ids.NewGuid().ToString("N"), command.Topic, time.GetUtcNow(), IsOpen: true);
            await Row.WriteAsync(state with { Chats = [chat, .. state.Chats.Take(ChatLimits.ListMax - 1)] });
        }

        var session = await GrainFactory.GetGrain<IChatSessionGrain>(chat.SessionId)
            .OpenAsync(command with { LastAgent = state.LastAgent });
        if (session.Status != ChatStatus.Closed)
        {
            return session;
        }

        await CloseAsync(session.SessionId, session.Agent); // The word of it is on its way, or got lost.
        return await OpenAsync(command);
    }

    public Task CloseAsync(string sessionId, MemberId? agent)
    {
        var state = State;
        return state.Chats.Any(chat => chat.SessionId == sessionId && chat.IsOpen)
            ? Row.WriteAsync(state with
            {
                Chats = [.. state.Chats.Select(
                    chat => chat.SessionId == sessionId ? chat with { IsOpen = false } : chat)],
                LastAgent = agent ?? state.LastAgent,
            })
            : Task.CompletedTask;
    }

    public Task<IReadOnlyList<ShopperChat>> ListAsync() => Task.FromResult(State.Chats);

    public async Task<ChatTicket?> LeaveTicketAsync(LeaveTicket command)
    {
        var tickets = State.Tickets ?? [];
        var ticket = tickets.FirstOrDefault(each => each.ClientKey == command.ClientKey);
        if (ticket is null)
        {
            if (tickets.Count(each => each.IsOpen) >= ChatLimits.OpenTicketsMax)
            {
                return null;
            }

            ticket = new ShopperTicket(NewTicketId(), command.ClientKey, IsOpen: true);
            await Row.WriteAsync(State with { Tickets = [ticket, .. tickets.Take(ChatLimits.ListMax - 1)] });
        }

        return await GrainFactory.GetGrain<IChatTicketGrain>(ticket.TicketId).LeaveAsync(command);
    }

    public Task CloseTicketAsync(string ticketId)
    {
        var tickets = State.Tickets ?? [];
        return tickets.Any(ticket => ticket.TicketId == ticketId && ticket.IsOpen)
            ? Row.WriteAsync(State with
            {
                Tickets = [.. tickets.Select(
                    ticket => ticket.TicketId == ticketId ? ticket with { IsOpen = false } : ticket)],
            })
            : Task.CompletedTask;
    }

    public Task<IReadOnlyList<ShopperTicket>> ListTicketsAsync() => Task.FromResult(State.Tickets ?? []);

    // Sorts by time.
    private string NewTicketId() => string.Create(
        CultureInfo.InvariantCulture, $"{time.GetUtcNow().ToUnixTimeMilliseconds():x12}{ids.NewGuid():N}")[..32];
}
