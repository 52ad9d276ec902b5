using Commerce.CustomerService;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.CustomerService;

/// <summary>What of chat is read rather than heard.</summary>
internal static class ChatEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var chat = api.MapGroup("/chat").RequireAuthorization();
        chat.MapGet("/sessions", ListAsync).Describe(
            "My chat sessions, latest first.", answer: new[] { ShopperChatView.Example });
        chat.MapGet("/sessions/{sessionId}/messages", ReadAsync).Describe(
            "Messages of a session after a sequence number, 200 at most; of one that is not mine there are none.",
            answer: ChatHistoryView.Example, problems: [ProblemCode.NotFound]);
        chat.MapGet("/board", BoardAsync).RequireAuthorization(Policies.CustomerService).Describe(
            "How long shoppers wait, by topic, and who serves them.", answer: new[] { ChatBoardView.Example });
        AgentEndpoints.Map(chat);
        TicketEndpoints.Map(chat);
        ChatPictureEndpoints.Map(chat.MapGroup("/sessions"));
        SupervisorEndpoints.Map(chat);
        FaqEndpoints.Map(chat);
    }

    private static async Task<Ok<List<ShopperChatView>>> ListAsync(HttpContext context, IGrainFactory grains)
    {
        var chats = await grains.GetGrain<IChatShopperGrain>(context.RequireSession().MemberId.ToString()).ListAsync();
        return TypedResults.Ok(chats.Select(ShopperChatView.Of).ToList());
    }

    private static async Task<Results<Ok<ChatHistoryView>, Problem>> ReadAsync(
        HttpContext context, IGrainFactory grains, string sessionId, long after = 0) =>
        await ChatCaller.AskAsync(
            grains, context.RequireSession(), sessionId,
            (session, member) => session.ReadHistoryAsync(member, after, ChatLimits.HistoryMax)) is { } history
            ? TypedResults.Ok(ChatHistoryView.Of(history))
            : new Problem(
                ProblemCode.NotFound, "There is no such session of yours. GET /api/chat/sessions lists them.");

    private static async Task<Ok<ChatBoardView[]>> BoardAsync(IGrainFactory grains, ChatSettings settings)
    {
        var boards = await ChatDoor.DesksAsync(grains, settings);
        return TypedResults.Ok(boards.Select(ChatBoardView.Of).ToArray());
    }
}

/// <summary>A session in a shopper's list.</summary>
internal sealed record ShopperChatView(string SessionId, string Topic, DateTimeOffset OpenedAt, bool Open)
{
    public static ShopperChatView Example { get; } =
        new(ChatSessionView.Example.SessionId, "delivery", Examples.Now, true);

    public static ShopperChatView Of(ShopperChat chat) => new(chat.SessionId, chat.Topic, chat.OpenedAt, chat.IsOpen);
}

/// <summary>A topic's queue and agents.</summary>
internal sealed record ChatBoardView(
    string Topic, int Waiting, int? LongestWaitSeconds, IReadOnlyList<ChatBoardAgentView> Agents)
{
    public static ChatBoardView Example { get; } = new("delivery", 2, 40, [new(new MemberId(2), "Ann", 2, 3)]);

    public static ChatBoardView Of(DeskBoard board) => new(
        board.Topic, board.Waiting, (int?)board.LongestWait?.TotalSeconds,
        [.. board.Agents.Select(agent => new ChatBoardAgentView(agent.Id, agent.Name, agent.Sessions, agent.Free))]);
}

/// <summary>An agent on a board.</summary>
internal sealed record ChatBoardAgentView(MemberId MemberId, string Name, int Sessions, int Free);
