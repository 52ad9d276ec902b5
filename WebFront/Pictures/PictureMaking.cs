using Commerce.Pictures;
using SkiaSharp;

namespace Commerce.Web.Pictures;

/// <summary>
/// Makes pictures out of what somebody sent. What it is, its content says and never its name; how large, its head says,
/// before memory is taken for it. It is decoded and encoded anew, so that nothing of the file itself is served: no
/// place where it was taken, no thumbnail, nothing hidden behind the end.
/// </summary>
internal static class PictureMaking
{
    // Beyond that a picture is a strip, and is made smaller.
    private const double HeightOfWidthMax = 2;

    // Twice the size that is needed is decoded, where the format can: the rest is lost anyway.
    private const double Spare = 2;

    private static readonly SKEncodedImageFormat[] Known =
        [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp];

    private static readonly int[] Qualities = [80, 65, 45];

    private static readonly SKSamplingOptions Smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>Makes all widths, or says why not.</summary>
    /// <param name="sent">The file.</param>
    /// <param name="pixelsMax">Pixels that it may have.</param>
    public static MadePictures Make(ReadOnlyMemory<byte> sent, int pixelsMax)
    {
        using var data = SKData.CreateCopy(sent.Span);
        using var codec = SKCodec.Create(data);
        if (codec is null || !Known.Contains(codec.EncodedFormat))
        {
            return new MadePictures(PictureFault.UnknownType, []);
        }

        if ((long)codec.Info.Width * codec.Info.Height is var pixels && (pixels > pixelsMax || pixels <= 0))
        {
            return new MadePictures(PictureFault.TooManyPixels, []);
        }

        using var decoded = Decode(codec);
        if (decoded is null)
        {
            return new MadePictures(PictureFault.Broken, []);
        }

        using var turned = codec.EncodedOrigin == SKEncodedOrigin.TopLeft
            ? null
            : Upright(decoded, codec.EncodedOrigin);
        return new MadePictures(null, [.. PictureAddress.Widths.Select(width => Encode(turned ?? decoded, width))]);
    }

    // Null: the file is cut off, or its content is not what its head says.
    private static SKBitmap? Decode(SKCodec codec)
    {
        var (width, height) = IsTurned(codec.EncodedOrigin)
            ? (codec.Info.Height, codec.Info.Width)
            : (codec.Info.Width, codec.Info.Height);
        var scale = Math.Min(1, Spare * ScaleOf(width, height, PictureAddress.Widths[^1]));
        var size = codec.GetScaledDimensions((float)scale);
        var bitmap = new SKBitmap();
        var info = new SKImageInfo(
            size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb());
        if (bitmap.TryAllocPixels(info) && codec.GetPixels(info, bitmap.GetPixels()) == SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        return null;
    }

    private static double ScaleOf(int width, int height, int widthMax) =>
        Math.Min(1, Math.Min(widthMax / (double)width, widthMax * HeightOfWidthMax / height));

    private static PictureContent Encode(SKBitmap picture, int width)
    {
        // What does not fit at any quality is made smaller until it does.
        for (var scale = ScaleOf(picture.Width, picture.Height, width); ; scale *= 0.75)
        {
            var info = picture.Info.WithSize(Pixels(picture.Width, scale), Pixels(picture.Height, scale));
            using var sized = picture.Resize(info, Smooth);
            foreach (var quality in Qualities)
            {
                using var data = sized.Encode(SKEncodedImageFormat.Webp, quality);
                if (data.Size <= PictureContent.BytesMax)
                {
                    return new PictureContent(data.ToArray(), info.Width, info.Height);
                }
            }
        }
    }

    private static int Pixels(int count, double scale) => Math.Max(1, (int)Math.Round(count * scale));

    // Cameras store pictures as they were held, and say so beside: what says it is dropped, so they are turned.
    private static SKBitmap Upright(SKBitmap picture, SKEncodedOrigin origin)
    {
        var (width, height) = IsTurned(origin) ? (picture.Height, picture.Width) : (picture.Width, picture.Height);
        var upright = new SKBitmap(picture.Info.WithSize(width, height));
        using var canvas = new SKCanvas(upright);
        canvas.SetMatrix(origin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, width, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, width, -1, 0, height, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, height, 0, 0, 1),
            _ => SKMatrix.Identity,
        });
        canvas.DrawBitmap(picture, 0, 0, Smooth);
        return upright;
    }

    private static bool IsTurned(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom
            or SKEncodedOrigin.LeftBottom;
}

/// <summary>What became of a file.</summary>
/// <param name="Fault">Why there is no picture; null: there is one.</param>
/// <param name="Sizes">The picture in each of <see cref="PictureAddress.Widths"/>.</param>
internal sealed record MadePictures(PictureFault? Fault, IReadOnlyList<PictureContent> Sizes);

/// <summary>Why a picture was not taken, the first that applies.</summary>
internal enum PictureFault
{
    /// <summary>Pictures are not taken for the moment; nothing happened.</summary>
    Overloaded,

    /// <summary>More bytes than may be sent.</summary>
    TooManyBytes,

    /// <summary>Neither JPEG nor PNG nor WebP, whatever its name says.</summary>
    UnknownType,

    /// <summary>More pixels than are decoded.</summary>
    TooManyPixels,

    /// <summary>It begins as a picture, and is none.</summary>
    Broken,
}
