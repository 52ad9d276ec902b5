namespace Commerce.CustomerService;

// What a session says of itself for supervisors: what is new at each look, and all of it now and then.
internal sealed partial class ChatSessionGrain
{
    private static readonly TimeSpan TellBoardInterval = TimeSpan.FromSeconds(6);

    private SeenChat? _told;
    private DateTimeOffset _toldAt;

    private async Task TellBoardAsync(DateTimeOffset now)
    {
        var seen = new SeenChat(View(), Transcript.LastAt);
        if (seen != _told || now - _toldAt >= TellBoardInterval)
        {
            (_told, _toldAt) = (seen, now);
            await GrainFactory.GetGrain<IChatBoardGrain>(IChatBoardGrain.Key).SeenAsync(seen);
        }
    }
}
