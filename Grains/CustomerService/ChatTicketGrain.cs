using System.Text.Json;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>What is stored of a ticket.</summary>
/// <param name="Agent">Who answered.</param>
internal sealed record ChatTicketState(ChatTicket Ticket, MemberId? Agent = null);

/// <summary>
/// Keeps one ticket. While it waits it has a row on the agents' list; the answer takes that away and becomes an event,
/// in one commit, so that the shopper hears of it once.
/// </summary>
internal sealed class ChatTicketGrain : Grain, IChatTicketGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "chat-ticket";

    /// <summary>Kind of the rows of the agents' list; their key is the ticket's.</summary>
    public const string OpenType = "chat-ticket-open";

    /// <summary>A ticket was answered; the key is the ticket's, the event has it whole.</summary>
    public const string AnsweredTopic = "chat.ticket-answered";

    private const int OpenVersion = 1; // Written once and deleted.
    private static readonly byte[] Nothing = "{}"u8.ToArray();

    private readonly GrainRow<ChatTicketState> _row;
    private readonly TimeProvider _time;

    public ChatTicketGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<ChatTicketState>(this, store, GrainType);
        _time = time;
    }

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public async Task<ChatTicket> LeaveAsync(LeaveTicket command)
    {
        if (_row.State is null)
        {
            await _row.WriteAsync(
                new ChatTicketState(new ChatTicket(
                    Id, command.Topic, command.About, command.Shopper, command.ShopperName, command.Text,
                    _time.GetUtcNow())),
                new PutState(OpenType, Id, ExpectedVersion: 0, Nothing));
        }

        return _row.State!.Ticket;
    }

    public Task<ChatTicket?> GetAsync() => Task.FromResult(_row.State?.Ticket);

    public async Task<AnsweredTicket> AnswerAsync(ChatMember agent, string text)
    {
        if (_row.State is not { Ticket: var ticket } state || !agent.IsStaff)
        {
            return new AnsweredTicket(ChatOutcome.NotFound, null);
        }

        if (ticket.Answer is null)
        {
            ticket = ticket with { Answer = text, AnsweredBy = agent.Name, AnsweredAt = _time.GetUtcNow() };
            await _row.WriteAsync(
                state with { Ticket = ticket, Agent = agent.Id },
                new DeleteState(OpenType, Id, OpenVersion),
                new AddOutbox(AnsweredTopic, Id, JsonSerializer.SerializeToUtf8Bytes(ticket, StateJson.Options)));
        }

        var isTheirs = _row.State!.Agent == agent.Id && ticket.Answer == text;
        return new AnsweredTicket(isTheirs ? ChatOutcome.Done : ChatOutcome.Taken, ticket);
    }
}

/// <summary>Reads the list of tickets: the next keys of each shard, merged; keeps nothing.</summary>
internal sealed class ChatTicketListGrain(IShardStore store) : Grain, IChatTicketListGrain
{
    public async Task<TicketPage> ListAsync(string? after, int take)
    {
        var (keys, next) = await OldestKeys.ReadAsync(store, ChatTicketGrain.OpenType, after, take);
        var tickets = await Task.WhenAll(keys.Select(
            key => GrainRow<ChatTicketState>.PeekAsync(store, ChatTicketGrain.GrainType, key)));
        return new TicketPage(
            [.. tickets.Where(state => state is { Ticket.Answer: null }).Select(state => state!.Ticket)], next);
    }
}
