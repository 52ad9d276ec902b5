using System.Net.Http.Headers;
using System.Text;
using Commerce.Shop;
using Commerce.Testing;
using Commerce.Web.Pictures;
using SkiaSharp;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: pictures of a session are pictures, and are seen by its members only. Method: the API and the hub.
/// </summary>
public sealed class ChatPictureTests(RunningShop shop)
{
    [Fact]
    public async Task A_picture_is_kept_made_anew_and_shown_to_members_only()
    {
        var (shopper, agent) = (await shop.NewSessionAsync(), await shop.NewSessionAsync("agent"));
        await using var talk = await ChatConnection.OpenAsync(shop.Address, shopper);
        await using var answering = await ChatConnection.OpenAsync(shop.Address, agent);
        var session = await OpenAsync(talk, "order");
        await answering.CallAsync("Accept", session);
        var sent = SampleFiles.WithExif(SampleFiles.Picture(1200, 800, SKEncodedImageFormat.Jpeg), orientation: 1);

        var taken = await SendAsync(shopper, session, sent, "image/jpeg");
        Assert.Equal(201, taken.Status);
        Assert.Equal(taken.Body, (await SendAsync(shopper, session, sent, "image/png")).Body); // It is a JPEG.
        var said = await talk.CallAsync(
            "SendAttachment", session, "1", "picture", taken.Text("pictureId"), null);
        await answering.HearAsync("Message", each => (string?)each["attachment"]?["kind"] == "picture");

        var address = ((string)said!["attachment"]!["href"]!).TrimStart('/');
        Assert.Equal(taken.Text("href").TrimStart('/'), address);
        foreach (var member in new[] { shopper, agent, await shop.NewSessionAsync("supervisor") })
        {
            var shown = await shop.GetAsync(address, member);
            Assert.Equal((200, "image/webp"), (shown.Status, shown.Headers["Content-Type"]));
            Assert.Equal("nosniff", shown.Headers["X-Content-Type-Options"]);
            Assert.Equal("no-cache, private", shown.Headers["Cache-Control"]);
            Assert.DoesNotContain(SampleFiles.Secret, shown.Body, StringComparison.Ordinal);
        }

        foreach (var stranger in new[] { "shopper", "agent", "merchant", "ops" })
        {
            var token = await shop.NewSessionAsync(stranger);
            Assert.Equal("404 not-found", (await shop.GetAsync(address, token)).Outcome);
            Assert.Equal("404 not-found", (await SendAsync(token, session, sent, "image/jpeg")).Outcome);
        }

        Assert.Equal("401 unauthenticated", (await shop.GetAsync(address)).Outcome);
    }

    [Fact]
    public async Task What_is_too_large_or_lies_about_its_type_is_refused_and_nothing_is_shown()
    {
        var shopper = await shop.NewSessionAsync();
        await using var talk = await ChatConnection.OpenAsync(shop.Address, shopper);
        var session = await OpenAsync(talk, "returns");
        var script = Encoding.UTF8.GetBytes("<svg><script>alert(1)</script></svg>");

        Assert.Equal(
            "415 unsupported-media-type", (await SendAsync(shopper, session, script, "image/png")).Outcome);
        Assert.Equal(
            "413 body-too-large",
            (await SendAsync(shopper, session, new byte[RunningShop.PictureBytesMax + 1], "image/png")).Outcome);
        Assert.Equal(
            "400 validation",
            (await SendAsync(shopper, session, SampleFiles.Bomb(60_000, 60_000), "image/png")).Outcome);
        var refusal = await Assert.ThrowsAsync<ChatRefusedException>(() => talk.CallAsync(
            "SendAttachment", session, "1", "picture", PictureAddress.IdOf(script), null));
        Assert.Contains("validation", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_of_one_session_is_none_of_another()
    {
        var (one, other) = (await shop.NewSessionAsync(), await shop.NewSessionAsync());
        await using var first = await ChatConnection.OpenAsync(shop.Address, one);
        await using var second = await ChatConnection.OpenAsync(shop.Address, other);
        var (mine, theirs) = (await OpenAsync(first, "order"), await OpenAsync(second, "order"));
        var picture = (await SendAsync(one, mine, SampleFiles.Picture(20, 10), "image/png")).Text("pictureId");

        await Assert.ThrowsAsync<ChatRefusedException>(
            () => second.CallAsync("SendAttachment", theirs, "1", "picture", picture, null));

        Assert.Equal("404 not-found",
            (await shop.GetAsync($"api/chat/sessions/{theirs}/pictures/{picture}", other)).Outcome);
        await first.CallAsync("Close", mine);
        Assert.Equal("409 too-late", (await SendAsync(one, mine, SampleFiles.Picture(21, 10), "image/png")).Outcome);
    }

    private static async Task<string> OpenAsync(ChatConnection shopper, string topic) =>
        (string)(await shopper.CallAsync("OpenSession", topic, null))!["sessionId"]!;

    private Task<Answer> SendAsync(string token, string session, byte[] file, string type)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return shop.SendAsync(HttpMethod.Post, $"api/chat/sessions/{session}/pictures", token, content);
    }
}
