using System.Text;
using Commerce.Pictures;
using SkiaSharp;

namespace Commerce.Web.Pictures;

/// <summary>What becomes of files that people send as pictures.</summary>
public sealed class PictureMakingTests
{
    private const int PixelsMax = 4_000_000;

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_picture_is_made_in_every_width_with_its_proportions(SKEncodedImageFormat format)
    {
        var made = Make(SampleFiles.Picture(1600, 1200, format));

        Assert.Null(made.Fault);
        Assert.Equal([(160, 120), (480, 360), (960, 720)], made.Sizes.Select(size => (size.Width, size.Height)));
        Assert.All(made.Sizes, size =>
        {
            using var bitmap = Decode(size, SKEncodedImageFormat.Webp);
            Assert.Equal((size.Width, size.Height), (bitmap.Width, bitmap.Height));
            Assert.True(IsRed(bitmap.GetPixel(size.Width / 4, size.Height / 2)));
            Assert.False(IsRed(bitmap.GetPixel(size.Width * 3 / 4, size.Height / 2)));
        });
    }

    [Fact]
    public void No_picture_is_made_wider_than_it_was_sent_and_a_strip_is_not_made_long()
    {
        Assert.Equal([(160, 80), (200, 100), (200, 100)], Sizes(SampleFiles.Picture(200, 100)));
        Assert.Equal([(16, 320), (48, 960), (96, 1920)], Sizes(SampleFiles.Picture(200, 4000)));
        Assert.Equal((1, 1), Sizes(SampleFiles.Picture(1, 1))[2]);
    }

    [Fact]
    public void What_the_file_says_beside_the_picture_is_gone()
    {
        var sent = SampleFiles.WithExif(SampleFiles.Picture(1600, 1200, SKEncodedImageFormat.Jpeg), orientation: 1);
        Assert.Contains(SampleFiles.Secret, Encoding.Latin1.GetString(sent), StringComparison.Ordinal);

        var made = Make(sent);

        Assert.Null(made.Fault);
        Assert.All(made.Sizes, size =>
        {
            var text = Encoding.Latin1.GetString(size.Bytes.Span);
            Assert.DoesNotContain(SampleFiles.Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("EXIF", text, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Theory]
    [InlineData(3, 960, 720, 720, 360)] // upside down: what was left is right
    [InlineData(6, 960, 1280, 480, 320)] // to be turned right: what was left is above
    [InlineData(8, 960, 1280, 480, 960)] // to be turned left: what was left is below
    public void A_picture_stands_as_its_camera_was_held(ushort orientation, int width, int height, int redX, int redY)
    {
        var jpeg = SampleFiles.Picture(1600, 1200, SKEncodedImageFormat.Jpeg);

        var largest = Make(SampleFiles.WithExif(jpeg, orientation)).Sizes[^1];

        using var bitmap = Decode(largest, SKEncodedImageFormat.Webp);
        Assert.Equal((width, height), (bitmap.Width, bitmap.Height));
        Assert.True(IsRed(bitmap.GetPixel(redX, redY)));
        Assert.False(IsRed(bitmap.GetPixel(width - redX, height - redY - 1)));
    }

    [Theory]
    [InlineData(PixelsMax / 1_000, 1_001)]
    [InlineData(60_000, 60_000)]
    public void A_file_of_a_few_bytes_that_says_it_is_enormous_takes_no_memory(int width, int height)
    {
        var bomb = SampleFiles.Bomb(width, height);
        Assert.InRange(bomb.Length, 1, 1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(PictureFault.TooManyPixels, Make(bomb).Fault);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("<!doctype html><script>alert(1)</script>")]
    [InlineData("GIF89a\u0001\0\u0001\0\0\0\0;")]
    [InlineData("")]
    public void What_is_no_picture_is_none_whatever_it_is_called(string content) =>
        Assert.Equal(PictureFault.UnknownType, Make(Encoding.Latin1.GetBytes(content)).Fault);

    [Fact]
    public void A_file_that_is_cut_off_is_refused()
    {
        var whole = SampleFiles.Noise(400, 300);

        Assert.Equal(PictureFault.Broken, Make(whole[..(whole.Length / 2)]).Fault);
    }

    [Fact]
    public void What_hides_behind_the_end_of_a_picture_is_gone()
    {
        byte[] sent = [.. SampleFiles.Picture(300, 200), .. "<script>alert(1)</script>"u8];

        var made = Make(sent);

        Assert.Null(made.Fault);
        Assert.All(made.Sizes, size => Assert.DoesNotContain(
            "script", Encoding.Latin1.GetString(size.Bytes.Span), StringComparison.Ordinal));
    }

    [Fact]
    public void A_picture_that_nothing_can_be_left_out_of_still_fits()
    {
        var made = Make(SampleFiles.Noise(1400, 2800));

        Assert.All(made.Sizes, size => Assert.InRange(size.Bytes.Length, 1, PictureContent.BytesMax));
        Assert.Equal(2, made.Sizes[^1].Height / (double)made.Sizes[^1].Width, 0.05);
    }

    [Fact]
    public void The_same_bytes_have_the_same_name_and_others_another()
    {
        var (one, other) = (SampleFiles.Picture(30, 20), SampleFiles.Picture(31, 20));
        var id = PictureAddress.IdOf(one);

        Assert.Equal(id, PictureAddress.IdOf([.. one]));
        Assert.NotEqual(id, PictureAddress.IdOf(other));
        Assert.True(PictureAddress.IsId(id));
        Assert.True(PictureAddress.IsName($"{id}-480"));
        Assert.All(
            [$"{id}-481", $"{id}-0480", id, $"{id[..^1]}-480", $"{id.ToUpperInvariant()}-480", "", $"{id}-480/../x"],
            name => Assert.False(PictureAddress.IsName(name)));
    }

    private static MadePictures Make(byte[] sent) => PictureMaking.Make(sent, PixelsMax);

    private static List<(int, int)> Sizes(byte[] sent) =>
        [.. Make(sent).Sizes.Select(size => (size.Width, size.Height))];

    private static bool IsRed(SKColor colour) => colour.Red > 150 && colour.Green < 100;

    private static SKBitmap Decode(PictureContent content, SKEncodedImageFormat format)
    {
        using var data = SKData.CreateCopy(content.Bytes.Span);
        using var codec = SKCodec.Create(data);
        Assert.Equal(format, codec.EncodedFormat);
        return SKBitmap.Decode(codec);
    }
}
