using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>
/// What the pages say about talks with customer service; as <see cref="Json"/> for the scripts, which fill in
/// <c>{…}</c>.
/// </summary>
internal static class ChatTexts
{
    private static readonly Dictionary<string, string> Topics = new(StringComparer.Ordinal)
    {
        ["order"] = Key("An order"),
        ["delivery"] = Key("Where a parcel is"),
        ["returns"] = Key("Giving something back"),
        ["product"] = Key("A product"),
        ["other"] = Key("Something else"),
    };

    private static readonly Dictionary<string, string> Events = new(StringComparer.Ordinal)
    {
        ["agentJoined"] = Key("{0} answers from now on."),
        ["agentLeft"] = Key("{0} had to leave. Somebody else will be with you."),
        ["movedToTopic"] = Key("Somebody who knows more about it will be with you."),
        ["movedToAgent"] = Key("A colleague will be with you."),
        ["closed"] = Key("The chat was closed."),
        ["abandoned"] = Key("The chat was closed, because nobody came back to it."),
        ["outOfHours"] = Key(
            "Nobody answers at this time. You can wait, or leave a message and get the answer by mail."),
    };

    private static readonly Dictionary<string, string> Refusals = new(StringComparer.Ordinal)
    {
        ["rate-limited"] = Key("That was very fast. Wait a moment and send it again."),
        ["validation"] = Key("That cannot be sent: it is empty or too long."),
        ["closed"] = Key("This chat is closed. Start another one."),
        ["session:limit-reached"] = Key("Close one of your other chats first."),
        ["message:limit-reached"] = Key("Nothing more can be said in this chat: it is full."),
        ["picture:limit-reached"] = Key("No more pictures can be sent in this chat."),
        ["picture:validation"] = Key("That picture has too many pixels, or cannot be read."),
        ["picture:overloaded"] = Key("Many pictures are sent right now. Try it again in a moment."),
        ["too-late"] = Key("This chat is closed. Start another one."),
        ["overloaded"] = Key("A great many people are here. Leave a message, and we answer by mail."),
        ["out-of-hours"] = Key("Nobody answers at this time. Leave a message, and we answer by mail."),
        ["body-too-large"] = Key("That picture is too large."),
        ["unsupported-media-type"] = Key("Only pictures can be sent: JPEG, PNG or WebP."),
        ["unexpected"] = Key("That did not work. Try it again."),
    };

    private static readonly ScriptTexts Script = new(ForScripts);

    /// <summary>All that the scripts say.</summary>
    public static string Json => Script.Json;

    /// <summary>Topics that have a name; a shop may have others, which are called as they are.</summary>
    public static IReadOnlyCollection<string> NamedTopics => Topics.Keys;

    /// <summary>What a topic is called.</summary>
    public static string Topic(string topic) => T(Topics.GetValueOrDefault(topic, topic));

    /// <summary>What a session or a ticket is about; null where it is in words, or nothing.</summary>
    public static string? About(string? about) => about?.Split(':') switch
    {
        ["order", var id] => T("Order {0}", id),
        ["product", var id] => T("Product {0}", id),
        _ => null,
    };

    private static object ForScripts() => new
    {
        topics = Translated(Topics),
        events = Translated(Events),
        refusals = Translated(Refusals),
        kinds = new
        {
            picture = T("Picture"),
            product = T("Product"),
            order = T("Order"),
            coupon = T("Coupon"),
        },
        marks = new
        {
            sending = T("Sending…"),
            sent = T("Sent off"),
            delivered = T("Delivered"),
            read = T("Read"),
            failed = T("Not sent."),
        },
        retry = T("Send it again"),
        you = T("You"),
        note = T("Note of {0}, for staff only"),
        bot = T("Automatic answer"),
        shop = T("Customer service"),
        writes = T("{0} is writing…"),
        connecting = T("Connecting…"),
        lost = T("The connection is lost. We keep trying; nothing is lost."),
        asking = T("Somebody is asked to answer…"),
        botAnswers = T("The assistant answers"),
        place = T("You are number {0} in the queue."),
        wait = T("It takes about {0} min."),
        answers = T("{0} answers"),
        closed = T("Closed"),
        open = T("open"),
        unread = T("{0} unread"),
        endQuestion = T("End this chat?"),
        signIn = T("Sign in again to go on."),
    };

    private static Dictionary<string, string> Translated(Dictionary<string, string> texts) =>
        texts.ToDictionary(pair => pair.Key, pair => T(pair.Value), StringComparer.Ordinal);
}

/// <summary>What a page is about, for who wants to talk about it: in <c>ViewData["ChatAbout"]</c>.</summary>
/// <param name="Kind">order or product.</param>
/// <param name="Reference">Its id.</param>
/// <param name="Title">What its reader calls it.</param>
internal sealed record ChatAbout(string Kind, string Reference, string Title)
{
    public override string ToString() => $"{Kind}:{Reference}";
}
