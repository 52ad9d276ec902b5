using System.Net.Http.Headers;
using Commerce.Shop;

namespace Commerce.Web.Pictures;

/// <summary>Pictures on their way from who sends them to browsers.</summary>
public sealed class PictureTests(RunningShop shop)
{
    private static readonly (string, string)[] None = [];

    [Fact]
    public async Task A_picture_that_was_sent_is_served_for_ever_and_the_same_one_again_is_one()
    {
        var merchant = await shop.NewSessionAsync("merchant");
        var file = SampleFiles.Picture(1600, 1200);

        var first = await SendAsync(merchant, file);
        var second = await SendAsync(merchant, file);

        Assert.Equal((201, 201), (first.Status, second.Status));
        Assert.Equal(first.Body, second.Body);
        var id = first.Text("pictureId");
        Assert.Equal(PictureAddress.IdOf(file), id);
        Assert.Equal(first.Text("url"), first.Headers["Location"]);
        foreach (var width in PictureAddress.Widths)
        {
            var shown = await shop.GetAsync($"pictures/{id}-{width}.webp");
            Assert.Equal(200, shown.Status);
            Assert.Equal("image/webp", shown.Headers["Content-Type"]);
            Assert.Equal("public, max-age=31536000, immutable", shown.Headers["Cache-Control"]);
            Assert.Equal("nosniff", shown.Headers["X-Content-Type-Options"]);
            var again = await shop.SendAsync(
                HttpMethod.Get, $"pictures/{id}-{width}.webp", null, null, ("If-None-Match", shown.Headers["ETag"]));
            Assert.Equal(304, again.Status);
        }
    }

    [Theory]
    [InlineData("png.png", "text/html", 415, "unsupported-media-type")]
    [InlineData("photo.jpg", "image/jpeg", 415, "unsupported-media-type")]
    public async Task A_name_and_a_type_that_lie_do_not_help(string name, string type, int status, string code)
    {
        var merchant = await shop.NewSessionAsync("merchant");
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent("<script>alert(1)</script>"u8.ToArray());
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        form.Add(file, "file", name);

        var answer = await shop.SendAsync(HttpMethod.Post, "api/merchant/pictures", merchant, form);

        Assert.Equal($"{status} {code}", answer.Outcome);
    }

    [Fact]
    public async Task A_picture_in_a_form_under_a_wrong_name_is_what_it_is()
    {
        var merchant = await shop.NewSessionAsync("merchant");
        using var form = new MultipartFormDataContent();
        form.Add(new ByteArrayContent(SampleFiles.Picture(20, 10)), "file", "../../notes.txt");

        var answer = await shop.SendAsync(HttpMethod.Post, "api/merchant/pictures", merchant, form);

        Assert.Equal(201, answer.Status);
        Assert.Equal(20, answer.Json.GetProperty("width").GetInt32());
    }

    [Fact]
    public async Task What_is_too_large_broken_or_a_bomb_is_refused_and_leaves_nothing()
    {
        var merchant = await shop.NewSessionAsync("merchant");
        var whole = SampleFiles.Noise(300, 200);

        Assert.Equal("413 body-too-large",
            (await SendAsync(merchant, new byte[RunningShop.PictureBytesMax + 1])).Outcome);
        Assert.Equal("400 validation", (await SendAsync(merchant, SampleFiles.Bomb(60_000, 60_000))).Outcome);
        Assert.Equal("400 validation", (await SendAsync(merchant, whole[..(whole.Length / 2)])).Outcome);
        Assert.Equal("415 unsupported-media-type", (await SendAsync(merchant, [])).Outcome);
        var id = PictureAddress.IdOf(whole.AsSpan(0, whole.Length / 2));
        Assert.Equal(404, (await shop.GetAsync($"pictures/{id}-480.webp")).Status);
    }

    [Fact]
    public async Task Operators_can_shed_uploads_and_what_is_there_is_still_shown()
    {
        var (merchant, ops) = (await shop.NewSessionAsync("merchant"), await shop.NewSessionAsync("ops"));
        var sent = await SendAsync(merchant, SampleFiles.Picture(64, 64));
        await TurnAsync(ops, on: false);
        try
        {
            Assert.Equal("503 overloaded", (await SendAsync(merchant, SampleFiles.Picture(65, 64))).Outcome);
            Assert.Equal(200, (await shop.GetAsync(sent.Text("url").TrimStart('/'))).Status);
        }
        finally
        {
            await TurnAsync(ops, on: true);
        }

        Assert.Equal(201, (await SendAsync(merchant, SampleFiles.Picture(65, 64))).Status);
    }

    [Fact]
    public async Task A_flood_is_refused_beyond_the_queue_and_the_others_are_served()
    {
        using var lane = new PictureLane(new PictureOptions());
        var file = SampleFiles.Noise(200, 200);

        var made = await Task.WhenAll(Enumerable.Range(0, 3 * PictureLane.QueueLengthMax)
            .Select(_ => lane.MakeAsync(file, CancellationToken.None)));

        Assert.InRange(
            made.Count(one => one.Fault is null), PictureLane.QueueLengthMax, 2 * PictureLane.QueueLengthMax);
        Assert.All(made, one => Assert.True(one.Fault is null or PictureFault.Overloaded));
    }

    private Task<Answer> SendAsync(string token, byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return shop.SendAsync(HttpMethod.Post, "api/merchant/pictures", token, content, None);
    }

    private async Task TurnAsync(string ops, bool on) => Assert.Equal(200, (await shop.SendAsync(
        HttpMethod.Put, "api/ops/switches/pictures", ops,
        RunningShop.Json($$"""{"on": {{(on ? "true" : "false")}}}"""))).Status);
}
