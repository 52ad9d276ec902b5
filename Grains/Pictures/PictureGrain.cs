using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Pictures;

/// <summary>
/// Keeps a picture in its shard. It holds none in memory: browsers and what stands before the fronts keep pictures for
/// ever, so each is asked for seldom, and there are many.
/// </summary>
internal sealed class PictureGrain(IShardStore store) : Grain, IPictureGrain
{
    private const string GrainType = "picture";

    public async Task PutAsync(PictureContent content)
    {
        if (content.Bytes.Length is 0 or > PictureContent.BytesMax)
        {
            throw new ArgumentException(
                $"Picture '{this.GetPrimaryKeyString()}' was not put: it has {content.Bytes.Length} bytes, not 1 to "
                + $"{PictureContent.BytesMax}.", nameof(content));
        }

        if (await GetAsync() is null)
        {
            await new GrainRow<PictureContent>(this, store, GrainType).WriteAsync(content);
        }
    }

    public Task<PictureContent?> GetAsync() =>
        GrainRow<PictureContent>.PeekAsync(store, GrainType, this.GetPrimaryKeyString());
}
