using System.Text.Json;
using Commerce.Pictures;
using Commerce.Storage;

namespace Commerce.CustomerService;

// Pictures lie in rows beside the session, where nobody but its members reaches them. None is kept in memory.
internal sealed partial class ChatSessionGrain
{
    /// <summary>Kind of the rows of pictures; their key is the session's with the picture's id.</summary>
    public const string PictureType = "chat-picture";

    public async Task<ChatOutcome> PutPictureAsync(ChatMember by, string pictureId, PictureContent content)
    {
        if (_row.State is not { } session)
        {
            return ChatOutcome.NotFound;
        }

        var (outcome, next) = ChatDecisions.AddPicture(session, by);
        if (outcome == ChatOutcome.Done && await ReadPictureAsync(pictureId) is null)
        {
            await _row.WriteAsync(next, new PutState(
                PictureType, PictureKey(pictureId), ExpectedVersion: 0,
                JsonSerializer.SerializeToUtf8Bytes(content, StateJson.Options)));
        }

        return outcome;
    }

    public async Task<PictureContent?> GetPictureAsync(ChatMember member, string pictureId) =>
        await FindPictureAsync(member, pictureId) is { } row
            ? JsonSerializer.Deserialize<PictureContent>(row.Payload.Span, StateJson.Options)
            : null;

    public async Task<bool> HasPictureAsync(ChatMember member, string pictureId) =>
        await FindPictureAsync(member, pictureId) is not null;

    private async Task<GrainStateRow?> FindPictureAsync(ChatMember member, string pictureId) =>
        _row.State is { } session && session.Admits(member) ? await ReadPictureAsync(pictureId) : null;

    private Task<GrainStateRow?> ReadPictureAsync(string pictureId) =>
        _store.ReadStateAsync(Slots.Of(Id), PictureType, PictureKey(pictureId), CancellationToken.None);

    private string PictureKey(string pictureId) => $"{Id}/{pictureId}";
}
