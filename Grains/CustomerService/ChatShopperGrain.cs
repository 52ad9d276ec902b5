using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>What is stored of a shopper's sessions.</summary>
/// <param name="Chats">Latest first.</param>
/// <param name="LastAgent">Who had the latest that was closed.</param>
internal sealed record ChatShopperState(IReadOnlyList<ShopperChat> Chats, MemberId? LastAgent);

/// <summary>
/// Keeps the list of one shopper's sessions. A session is listed before it is opened: whoever asks again after a crash
/// between the two opens that one.
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

        return await GrainFactory.GetGrain<IChatSessionGrain>(chat.SessionId)
            .OpenAsync(command with { LastAgent = state.LastAgent });
    }

    public Task CloseAsync(string sessionId, MemberId? agent)
    {
        var state = State;
        return Row.WriteAsync(new ChatShopperState(
            [.. state.Chats.Select(chat => chat.SessionId == sessionId ? chat with { IsOpen = false } : chat)],
            agent ?? state.LastAgent));
    }

    public Task<IReadOnlyList<ShopperChat>> ListAsync() => Task.FromResult(State.Chats);
}
