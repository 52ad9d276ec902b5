using System.Buffers.Binary;
using System.Text;
using SkiaSharp;

namespace Commerce.Web.Pictures;

/// <summary>Files as people and villains send them.</summary>
internal static class SampleFiles
{
    /// <summary>What a camera says beside the picture.</summary>
    public const string Secret = "51.5007 N 0.1246 W";

    /// <summary>A picture whose left half is of one colour and whose right half of another.</summary>
    public static byte[] Picture(
        int width, int height, SKEncodedImageFormat format = SKEncodedImageFormat.Png, string left = "#d7263d",
        string right = "#1b998b")
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColor.Parse(right));
        using var paint = new SKPaint { Color = SKColor.Parse(left) };
        canvas.DrawRect(0, 0, width / 2f, height, paint);
        return Encode(bitmap, format);
    }

    /// <summary>A picture that nothing can be left out of.</summary>
    public static byte[] Noise(int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        new Random(1).NextBytes(bitmap.GetPixelSpan());
        return Encode(bitmap, SKEncodedImageFormat.Png);
    }

    /// <summary>A JPEG with EXIF: where it was taken, and how the camera was held.</summary>
    public static byte[] WithExif(byte[] jpeg, ushort orientation)
    {
        var note = Encoding.ASCII.GetBytes(Secret + "\0");
        var exif = new byte[6 + 8 + 2 + 24 + 4 + note.Length];
        "Exif\0\0"u8.CopyTo(exif);
        var tiff = exif.AsSpan(6);
        "MM\0*"u8.CopyTo(tiff);
        BinaryPrimitives.WriteUInt32BigEndian(tiff[4..], 8);
        BinaryPrimitives.WriteUInt16BigEndian(tiff[8..], 2);
        Entry(tiff[10..], 0x0112, 3, 1, (uint)orientation << 16);
        Entry(tiff[22..], 0x010E, 2, (uint)note.Length, 38); // ImageDescription
        note.CopyTo(tiff[38..]);
        var segment = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(segment, 0xFFE1);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(exif.Length + 2));
        return [.. jpeg[..2], .. segment, .. exif, .. jpeg[2..]];
    }

    /// <summary>A PNG of a few bytes that says that it is enormous.</summary>
    public static byte[] Bomb(int width, int height)
    {
        var png = Picture(1, 1);
        var head = png.AsSpan(12, 17); // "IHDR", width, height and the rest
        BinaryPrimitives.WriteInt32BigEndian(head[4..], width);
        BinaryPrimitives.WriteInt32BigEndian(head[8..], height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(head));
        return png;
    }

    private static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    // As PNG has it: without a right one the head is not believed.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private static void Entry(Span<byte> entry, ushort tag, ushort type, uint count, uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(entry, tag);
        BinaryPrimitives.WriteUInt16BigEndian(entry[2..], type);
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], count);
        BinaryPrimitives.WriteUInt32BigEndian(entry[8..], value);
    }
}
