namespace Commerce.Pictures;

/// <summary>
/// A picture in one width, as browsers get it. Key: its name, which follows from what was sent, so that the same name
/// is always the same picture: it never changes, and putting it again changes nothing.
/// </summary>
[Alias("pictures.picture")]
public interface IPictureGrain : IGrainWithStringKey
{
    /// <summary>Keeps the picture, unless it is there.</summary>
    [Alias("put")]
    Task PutAsync(PictureContent content);

    /// <summary>The picture; null if there is none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<PictureContent?> GetAsync();
}

/// <summary>An encoded picture.</summary>
/// <param name="Bytes">The file: WebP, at most <see cref="BytesMax"/>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
[GenerateSerializer, Immutable, Alias("pictures.content")]
public sealed record PictureContent(
    [property: Id(0)] ReadOnlyMemory<byte> Bytes, [property: Id(1)] int Width, [property: Id(2)] int Height)
{
    /// <summary>Fits into a message between processes, with room to spare.</summary>
    public const int BytesMax = 200 * 1024;
}
