using System.Net;
using Commerce.CustomerService;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: supervisors see what goes on and step in; nobody else does. Method: pages and API as a browser asks them, and
/// the hub to hear what comes of it.
/// </summary>
public sealed class SupervisorTests(RunningShop shop)
{
    public static TheoryData<string> Pages { get; } =
        ["service/board", "service/board?handler=Live", "service/reports", "service/faq"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_is_for_supervisors(string path)
    {
        foreach (var role in new[] { "shopper", "agent", "merchant", "ops" })
        {
            Assert.Equal(403, (await shop.GetAsync(path, await shop.NewSessionAsync(role))).Status);
        }

        Assert.Equal(302, (await shop.GetAsync(path)).Status);
        var supervisor = await shop.NewSessionAsync("supervisor");
        Assert.Equal(200, (await shop.GetAsync(path, supervisor)).Status);
        var chinese = await shop.SendAsync(HttpMethod.Get, path, supervisor, null, ("Accept-Language", "zh-CN"));
        Assert.DoesNotContain("@", chinese.Body.Replace("@media", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_is_looked_into_whispered_in_taken_over_given_away_and_closed()
    {
        await using var shopper = await ChatConnection.OpenAsync(shop.Address, await shop.NewSessionAsync());
        await using var agent = await ChatConnection.OpenAsync(shop.Address, await shop.NewSessionAsync("agent"));
        var supervisor = await shop.NewSessionAsync("supervisor");
        var id = (string)(await shopper.CallAsync("OpenSession", "product", "a lamp"))!["sessionId"]!;
        await agent.CallAsync("Accept", id);
        await shopper.CallAsync("Send", id, "1", "<b>My lamp hums.</b>");
        var page = $"service/board/{id}";
        var board = await Eventually.SeesAsync(
            () => shop.GetAsync("service/board?handler=Live", supervisor), answer => answer.Body.Contains(page));
        Assert.Contains(page, board.Body);

        Assert.Contains("<b>My lamp hums.</b>", WebUtility.HtmlDecode((await shop.GetAsync(page, supervisor)).Body));
        Assert.DoesNotContain("<b>My lamp", (await shop.GetAsync(page, supervisor)).Body);
        await SubmitAsync(supervisor, page, "Say", ("text", "Offer a new one."), ("note", "true"), ("key", "k1"));
        await agent.HearAsync("Message", each => (string)each["text"]! == "Offer a new one.");
        await SubmitAsync(supervisor, page, "Say", ("text", "I am here too."), ("note", "false"), ("key", "k2"));
        await shopper.HearAsync("Message", each => (string)each["text"]! == "I am here too.");
        Assert.DoesNotContain(shopper.Heard, each => each.Argument.ToJsonString().Contains("Offer a new"));

        await SubmitAsync(supervisor, page, "Take");
        var lead = await MemberIdAsync(supervisor);
        await shopper.HearAsync("SessionChanged", each => (string?)each["agent"]?["memberId"] == lead);
        await SubmitAsync(supervisor, page, "Give", ("to", "returns"), ("reason", "It hums."));
        await shopper.HearAsync("SessionChanged", each => (string)each["topic"]! == "returns");
        await SubmitAsync(supervisor, page, "Close");
        await shopper.HearAsync("SessionChanged", each => (string)each["status"]! == "closed");
        var late = await PostAsync(
            supervisor, page, "Say", ("text", "One thing more"), ("note", "false"), ("key", "k3"));
        Assert.Contains("The session is closed.", late.Body);
    }

    [Fact]
    public async Task What_was_said_long_ago_is_on_a_page_before_and_pictures_are_links()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var supervisor = await shop.NewSessionAsync("supervisor");
        var shopper = new ChatMember(MemberId.Parse(await MemberIdAsync(talk.ShopperToken)), "Jo", ChatParty.Shopper);
        var session = shop.Services.GetRequiredService<IGrainFactory>().GetGrain<IChatSessionGrain>(talk.Id);
        for (var n = 1; n < ChatLimits.HistoryMax; n++)
        {
            await session.SendAsync(new SendChatMessage(shopper, $"m{n}", $"This is {n}."));
        }

        await session.SendAsync(new SendChatMessage(
            shopper, "picture", "", Attachment: new ChatAttachment(ChatAttachmentKind.Picture, "p1")));

        var last = (await shop.GetAsync($"service/board/{talk.Id}", supervisor)).Body;
        Assert.DoesNotContain("id=\"m-1\"", last); // That somebody has accepted it.
        Assert.Contains($"href=\"/service/board/{talk.Id}?before=2\"", last);
        Assert.Contains($"href=\"/api/chat/sessions/{talk.Id}/pictures/p1\"", last);
        foreach (var handler in new[] { "", "&handler=Live" })
        {
            var first = (await shop.GetAsync($"service/board/{talk.Id}?before=2{handler}", supervisor)).Body;
            Assert.Contains("id=\"m-1\"", first);
            Assert.DoesNotContain("id=\"m-2\"", first);
            Assert.Contains($"href=\"/service/board/{talk.Id}\"", first);
        }
    }

    [Fact]
    public async Task Who_took_over_and_was_cut_hears_of_the_session_again_without_asking()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var token = await shop.NewSessionAsync("supervisor");
        await using (var supervisor = await ChatConnection.OpenAsync(shop.Address, token))
        {
            await supervisor.CallAsync("Accept", talk.Id);
            supervisor.Cut();
        }

        await using var back = await ChatConnection.OpenAsync(shop.Address, token);
        await back.HearAsync("SessionChanged", each => (string)each["sessionId"]! == talk.Id);
        await talk.Shopper.CallAsync("Send", talk.Id, "1", "Are you there?");

        await back.HearAsync("Message", each => (string)each["text"]! == "Are you there?");
    }

    [Fact]
    public async Task Commands_that_make_no_sense_are_refused_in_words()
    {
        await using var shopper = await ChatConnection.OpenAsync(shop.Address, await shop.NewSessionAsync());
        var supervisor = await shop.NewSessionAsync("supervisor");
        var id = (string)(await shopper.CallAsync("OpenSession", "order", null))!["sessionId"]!;
        var page = $"service/board/{id}";

        Assert.Contains(
            "1 to 2,000 characters",
            (await PostAsync(supervisor, page, "Say", ("text", " "), ("note", "true"), ("key", "k"))).Body);
        Assert.Contains(
            "Choose a topic", (await PostAsync(supervisor, page, "Give", ("to", "nowhere"), ("reason", ""))).Body);
        Assert.Equal(404, (await shop.GetAsync($"service/board/{new string('0', 32)}", supervisor)).Status);
        Assert.Equal(404, (await shop.GetAsync("service/board/none", supervisor)).Status);
        foreach (var role in new[] { "shopper", "agent", "ops" })
        {
            var token = await shop.NewSessionAsync(role);
            Assert.Equal(403, (await shop.GetAsync(page, token)).Status);
            Assert.Equal(403, (await PostAsync(token, page, "Take")).Status);
        }
    }

    [Fact]
    public async Task What_happened_to_a_session_is_in_the_report_and_in_its_file()
    {
        var agentToken = await shop.NewSessionAsync("agent");
        await using var shopper = await ChatConnection.OpenAsync(shop.Address, await shop.NewSessionAsync());
        await using var agent = await ChatConnection.OpenAsync(shop.Address, agentToken);
        var supervisor = await shop.NewSessionAsync("supervisor");
        var id = (string)(await shopper.CallAsync("OpenSession", "other", null))!["sessionId"]!;
        await agent.CallAsync("Accept", id);
        await agent.CallAsync("Send", id, "1", "Hello");
        await agent.CallAsync("Close", id);
        await shopper.CallAsync("Rate", id, 4, null);
        var member = await MemberIdAsync(agentToken);

        var answer = await Eventually.SeesAsync(
            () => shop.GetAsync("api/chat/reports", supervisor), report => RowOf(report, member)?.ratings == 1);

        Assert.Equal((1, 1, 1, 1, 4), RowOf(answer, member));
        var file = await shop.GetAsync("api/chat/reports.csv", supervisor);
        Assert.Equal("text/csv; charset=utf-8", file.Headers["Content-Type"]);
        Assert.Contains("attachment", file.Headers["Content-Disposition"]);
        var line = Assert.Single(file.Body.Split("\r\n"), each => each.Contains(member));
        Assert.Matches($@"^\d{{4}}-\d\d-\d\d,other,.*,{member},1,0,0,1,1,1,\d+,\d+,\d+,\d+,\d+,1,4,0,0$", line);
        Assert.Contains("By agent", (await shop.GetAsync("service/reports", supervisor)).Body);
    }

    [Theory]
    [InlineData("from=2026-11-02&to=2026-11-01")]
    [InlineData("from=2026-01-01&to=2026-11-01")]
    [InlineData("from=yesterday")]
    [InlineData("to=2026-13-01")]
    public async Task Days_that_are_none_are_refused(string query)
    {
        var supervisor = await shop.NewSessionAsync("supervisor");

        Assert.Equal(400, (await shop.GetAsync($"api/chat/reports?{query}", supervisor)).Status);
        Assert.Equal(400, (await shop.GetAsync($"api/chat/reports.csv?{query}", supervisor)).Status);
        Assert.Equal(400, (await shop.GetAsync($"service/reports?{query}", supervisor)).Status);
    }

    [Fact]
    public async Task Questions_are_added_tried_changed_and_taken_out_and_the_slower_one_is_told()
    {
        await using var other = new RunningShop();
        await other.InitializeAsync();
        var supervisor = await other.NewSessionAsync("supervisor");
        var added = await PostAsync(
            other, supervisor, "service/faq", "Save", ("version", "0"), ("language", "en"),
            ("questions", "Do you wrap gifts?\nGift wrap"), ("answer", "Yes, in paper."));
        Assert.Equal("/service/faq?done=true", added.Headers["Location"]);

        var tried = await other.GetAsync("service/faq?said=can+you+wrap+it+as+a+gift", supervisor);
        Assert.Contains("Yes, in paper.", tried.Body);
        var late = await PostAsync(
            other, supervisor, "service/faq", "Save", ("version", "0"), ("language", "zh-CN"),
            ("questions", "有礼品包装吗？"), ("answer", "有。"));
        Assert.Equal(409, late.Status);
        Assert.Contains("有礼品包装吗？", WebUtility.HtmlDecode(late.Body)); // Nothing that was written is lost.

        var faq = (await other.GetAsync("api/chat/faq", await other.NewSessionAsync("agent"))).Json;
        var entry = Assert.Single(faq.GetProperty("items").EnumerateArray());
        Assert.Equal(2, entry.GetProperty("questions").GetArrayLength());
        var removed = await PostAsync(
            other, supervisor, "service/faq", "Remove", ("version", "1"),
            ("id", entry.GetProperty("id").GetString()!));
        Assert.Equal(302, removed.Status);
        var bad = await PostAsync(
            other, supervisor, "service/faq", "Save", ("version", "2"), ("language", "fr"), ("questions", ""),
            ("answer", ""));
        Assert.Equal(400, bad.Status);
    }

    [Fact]
    public async Task The_questions_of_an_old_version_are_not_replaced_by_the_api()
    {
        var supervisor = await shop.NewSessionAsync("supervisor");
        var version = (await shop.GetAsync("api/chat/faq", supervisor)).Json.GetProperty("version").GetInt64();
        var body = new { version, items = new[] { Entry("a", "en"), Entry("b", "zh-CN") } };

        var put = await PutAsync(body, supervisor);
        Assert.Equal(200, put.Status);
        Assert.Equal(version + 1, put.Json.GetProperty("version").GetInt64());
        Assert.Equal(409, (await PutAsync(body, supervisor)).Status);
        Assert.Equal(400, (await PutAsync(new { version, items = new[] { Entry("a", "en"), Entry("a", "en") } },
            supervisor)).Status);
        Assert.Equal(400, (await PutAsync(new { version, items = new[] { Entry("a", "fr") } }, supervisor)).Status);
        Assert.Equal(403, (await PutAsync(body, await shop.NewSessionAsync("agent"))).Status);

        static object Entry(string id, string language) =>
            new { id, language, questions = new[] { "Why?" }, answer = "Because." };
    }

    private Task<Answer> PutAsync(object body, string token) => Handbook.PutAsync(shop, "faq", token, body);

    private async Task SubmitAsync(
        string token, string page, string handler, params (string Name, string Value)[] fields) =>
        Assert.Equal($"/{page}?done=true", (await PostAsync(token, page, handler, fields)).Headers["Location"]);

    private Task<Answer> PostAsync(
        string token, string page, string handler, params (string Name, string Value)[] fields) =>
        PostAsync(shop, token, page, handler, fields);

    private static Task<Answer> PostAsync(
        RunningShop shop, string token, string page, string handler, params (string Name, string Value)[] fields) =>
        shop.SendAsync(HttpMethod.Post, $"{page}?handler={handler}", token, new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    private async Task<string> MemberIdAsync(string token) =>
        (await shop.GetAsync("api/session", token)).Text("memberId");

    // Sessions, answers, answers in time, ratings, sum of ratings.
    private static (long, long, long, long ratings, long)? RowOf(Answer report, string member)
    {
        foreach (var row in report.Json.GetProperty("agents").EnumerateArray())
        {
            if (row.TryGetProperty("agent", out var agent) && agent.GetString() == member)
            {
                var figures = row.GetProperty("figures");
                return (
                    figures.GetProperty("sessions").GetInt64(), figures.GetProperty("answered").GetInt64(),
                    figures.GetProperty("inTime").GetInt64(), figures.GetProperty("ratings").GetInt64(),
                    figures.GetProperty("ratingSum").GetInt64());
            }
        }

        return null;
    }
}
