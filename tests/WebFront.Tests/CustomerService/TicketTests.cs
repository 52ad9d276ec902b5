using Commerce.CustomerService;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: whom nobody can talk to leaves a message, which is answered once. Method: the API, and the page that works
/// without script.
/// </summary>
public sealed class TicketTests(RunningShop shop)
{
    private const string Nasty = "<script>alert(1)</script> & more";

    [Fact]
    public async Task A_message_is_left_listed_answered_once_and_shown_to_its_shopper_only()
    {
        var (shopper, agent) = (await shop.NewSessionAsync(), await shop.NewSessionAsync("agent"));
        var left = await LeaveAsync(shopper, "k1", Nasty);
        Assert.Equal(201, left.Status);
        var id = left.Text("ticketId");
        Assert.Equal(id, (await LeaveAsync(shopper, "k1", Nasty)).Text("ticketId"));
        Assert.Equal("422 idempotency-key-reused", (await LeaveAsync(shopper, "k1", "another")).Outcome);
        Assert.Contains(id, (await shop.GetAsync("api/chat/tickets?take=100", agent)).Body, StringComparison.Ordinal);

        var answers = await Task.WhenAll(
            AnswerAsync(agent, id, "It arrives tomorrow."),
            AnswerAsync(await shop.NewSessionAsync("agent"), id, "It is lost."));

        var said = Assert.Single(answers, answer => answer.Status == 200).Text("answer");
        Assert.Single(answers, answer => answer.Outcome == "409 too-late");
        Assert.DoesNotContain(
            id, (await shop.GetAsync("api/chat/tickets?take=100", agent)).Body, StringComparison.Ordinal);
        var page = await shop.GetAsync("help/contact", shopper);
        Assert.Contains(said, page.Body, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)</script>", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(
            said, (await shop.GetAsync("help/contact", await shop.NewSessionAsync())).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staff_answer_on_a_page_without_script_once_and_the_slower_one_keeps_what_they_wrote()
    {
        await using var other = new RunningShop();
        await other.InitializeAsync();
        var (agent, supervisor) = (await other.NewSessionAsync("agent"), await other.NewSessionAsync("supervisor"));
        var left = await other.PostAsync(
            "api/chat/tickets", new { topic = "delivery", text = Nasty }, await other.NewSessionAsync(), "k");
        var id = left.Text("ticketId");
        Assert.Contains(
            "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more",
            (await other.GetAsync("service/tickets", agent)).Body, StringComparison.Ordinal);
        Assert.Contains(
            "href=\"/service/tickets\">1</a>", (await other.GetAsync("service/board", supervisor)).Body,
            StringComparison.Ordinal);

        var empty = await AnswerOnPageAsync(other, agent, id, " ");
        Assert.Equal(400, empty.Status);
        Assert.Contains("An answer has 1 to 2,000 characters.", empty.Body, StringComparison.Ordinal);
        var sent = await AnswerOnPageAsync(other, agent, id, "It arrives tomorrow.");
        Assert.Equal("/service/tickets?done=true", sent.Headers["Location"]);
        var late = await AnswerOnPageAsync(other, supervisor, id, "It is lost.");

        Assert.Equal(409, late.Status);
        Assert.Contains("Too late", late.Body, StringComparison.Ordinal);
        Assert.Contains("It is lost.", late.Body, StringComparison.Ordinal);
        Assert.Contains("No message waits for an answer", late.Body, StringComparison.Ordinal);
        Assert.Equal(404, (await AnswerOnPageAsync(other, agent, "none", "Hello?")).Status);
        foreach (var role in new[] { "shopper", "merchant", "ops" })
        {
            var token = await other.NewSessionAsync(role);
            Assert.Equal(403, (await other.GetAsync("service/tickets", token)).Status);
            Assert.Equal(403, (await AnswerOnPageAsync(other, token, id, "Hello?")).Status);
        }
    }

    [Theory]
    [InlineData("topic", "weather", "hello")]
    [InlineData("text", "order", "")]
    [InlineData("text", "order", "  ")]
    [InlineData("text", "order", "\u0007")]
    public async Task What_is_no_message_is_refused(string member, string topic, string text)
    {
        var answer = await shop.PostAsync(
            "api/chat/tickets", new { topic, text }, await shop.NewSessionAsync(), shop.NewName("ticket"));

        Assert.Equal("400 validation", answer.Outcome);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(member, out _));
    }

    [Fact]
    public async Task Without_script_a_form_leaves_the_message_once()
    {
        var shopper = await shop.NewSessionAsync();
        var text = shop.NewName("Where is it, ");
        var guest = await shop.GetAsync("help/contact?about=order%3A17");
        Assert.Contains("/sign-in?returnUrl=%2Fhelp%2Fcontact%3Fabout%3Dorder%253A17", guest.Body,
            StringComparison.Ordinal);
        Assert.DoesNotContain("<textarea", guest.Body, StringComparison.Ordinal);

        for (var press = 0; press < 2; press++)
        {
            var sent = await SendAsync(shopper, ("topic", "order"), ("text", text), ("key", "press"));
            Assert.Equal(302, sent.Status);
            Assert.Equal("/help/contact?left=true", sent.Headers["Location"]);
        }

        var page = await shop.GetAsync("help/contact?left=true", shopper);
        Assert.Contains("We have your message", page.Body, StringComparison.Ordinal);
        Assert.Equal(2, page.Body.Split(text).Length);
        var tooLong = await SendAsync(
            shopper, ("topic", "order"), ("text", new string('x', 2_001)), ("key", "long"));
        Assert.Equal(200, tooLong.Status);
        Assert.Contains("Write 1 to 2000 characters.", tooLong.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_signed_in_any_more_comes_back_with_what_it_was_about()
    {
        var sent = await SendAsync(token: null, ("topic", "order"), ("text", "Where is it?"), ("about", "order:17"));

        Assert.Equal(302, sent.Status);
        Assert.Equal("/sign-in?returnUrl=%2Fhelp%2Fcontact%3Fabout%3Dorder%253A17", sent.Headers["Location"]);
    }

    [Fact]
    public async Task Every_shoppers_page_leads_to_it_and_those_of_who_works_here_do_not()
    {
        var sku = (await shop.NewSkuAsync(3)).ToLowerInvariant();
        var product = await shop.GetAsync($"products/thing-{sku}");
        Assert.Contains($"href=\"/help/contact?about=product%3Athing-{sku}\"", product.Body, StringComparison.Ordinal);
        Assert.Contains($"data-about-reference=\"thing-{sku}\"", product.Body, StringComparison.Ordinal);
        Assert.Contains("id=\"chat-button\"", (await shop.GetAsync("")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "id=\"chat-button\"", (await shop.GetAsync("ops", await shop.NewSessionAsync("ops"))).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_panel_asks_guests_to_sign_in_and_speaks_the_readers_language()
    {
        var guest = await shop.GetAsync("help/chat");
        Assert.Contains("data-view=\"guest\"", guest.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("data-topic", guest.Body, StringComparison.Ordinal);
        var member = await shop.GetAsync("help/chat?lang=zh-CN", await shop.NewSessionAsync());
        Assert.Contains("data-topic=\"returns\">退换货<", member.Body, StringComparison.Ordinal);
        Assert.Contains("为您服务", member.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", member.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_their_hours_nobody_is_waited_for_and_open_sessions_go_on()
    {
        var hours = new OpeningHours(TimeZoneInfo.Utc, new DayHours?[7]);
        await using var closed = new RunningShop(services =>
            services.AddSingleton(ChatSettings.Default with { Hours = hours }));
        await closed.InitializeAsync();
        var token = await closed.NewSessionAsync();
        await using var shopper = await ChatConnection.OpenAsync(closed.Address, token);

        var refusal = await Assert.ThrowsAsync<ChatRefusedException>(
            () => shopper.CallAsync("OpenSession", "order", null));

        Assert.Contains("out-of-hours", refusal.Message, StringComparison.Ordinal);
        var panel = await closed.GetAsync("help/chat", token);
        Assert.Contains("Nobody answers at this time. <a", panel.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("data-topic", panel.Body, StringComparison.Ordinal);
        Assert.Equal(201, (await closed.PostAsync(
            "api/chat/tickets", new { topic = "order", text = "Hello?" }, token, "k")).Status);
    }

    [Fact]
    public async Task A_switch_that_sheds_leaves_the_way_by_mail()
    {
        await using var busy = new RunningShop();
        await busy.InitializeAsync();
        var token = await busy.NewSessionAsync();
        await using var shopper = await ChatConnection.OpenAsync(busy.Address, token);
        var open = (string)(await shopper.CallAsync("OpenSession", "delivery", null))!["sessionId"]!;
        await busy.SendAsync(
            HttpMethod.Put, "api/ops/switches/chat", await busy.NewSessionAsync("ops"),
            RunningShop.Json("""{"on": false}"""));

        Assert.Equal(open, (string)(await shopper.CallAsync("OpenSession", "delivery", null))!["sessionId"]!);
        var refusal = await Assert.ThrowsAsync<ChatRefusedException>(
            () => shopper.CallAsync("OpenSession", "order", null));

        Assert.Contains("overloaded", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            "we take no new chats for the moment", (await busy.GetAsync("help/chat", token)).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_panel_says_whether_somebody_is_at_the_desk()
    {
        await using var small = new RunningShop();
        await small.InitializeAsync();
        var token = await small.NewSessionAsync();
        Assert.Contains(
            "Nobody is at the desk", (await small.GetAsync("help/chat", token)).Body, StringComparison.Ordinal);

        await using var agent = await ChatConnection.OpenAsync(small.Address, await small.NewSessionAsync("agent"));
        foreach (var (status, isThere) in new[] { ("online", true), ("away", false) })
        {
            await agent.CallAsync("SetStatus", status);

            var panel = await Eventually.SeesAsync(
                () => small.GetAsync("help/chat", token), page => SaysNobodyIsThere(page) != isThere);
            Assert.NotEqual(isThere, SaysNobodyIsThere(panel));
        }

        static bool SaysNobodyIsThere(Answer page) =>
            page.Body.Contains("Nobody is at the desk", StringComparison.Ordinal);
    }

    private Task<Answer> LeaveAsync(string token, string key, string text) => shop.PostAsync(
        "api/chat/tickets", new { topic = "delivery", text, about = "order:17" }, token, key);

    private Task<Answer> AnswerAsync(string token, string id, string text) =>
        shop.PostAsync($"api/chat/tickets/{id}/answer", new { text }, token);

    private static async Task<Answer> AnswerOnPageAsync(RunningShop shop, string token, string id, string text)
    {
        using var form = new FormUrlEncodedContent([new("ticketId", id), new("text", text)]);
        return await shop.SendAsync(HttpMethod.Post, "service/tickets", token, form);
    }

    private async Task<Answer> SendAsync(string? token, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await shop.SendAsync(HttpMethod.Post, "help/contact", token, form);
    }
}
