using Commerce.CustomerService;
using Commerce.Orders;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>
/// What the agents' desk says. Its scripts name a text by its English, as the pages do, and get all of them with
/// <see cref="Json"/>; names of values are under <c>kind:value</c>.
/// </summary>
internal static class ServiceTexts
{
    private static readonly string[] Keys =
    [
        Key("Accept"), Key("new"), Key("{0} unread"), Key("waits {0}"), Key("Note"), Key("{0} of {1} sessions"),
        Key("You did not accept in time, so you count as away. Choose again when you are there."),
        Key("The session is not yours any more."), Key("There is no such session, or it is not yours."),
        Key("That did not work. Try it again."), Key("{0} is writing…"), Key("Topics"), Key("Agents"),
        Key("{0}, {1} wait"), Key("{0}, {1} free"), Key("Topics: {0}"), Key("all"),
        Key("{0} asks for an agent: accept the session."), Key("The order is not among the latest of this shopper."),
        Key("There is no canned reply “{0}”, so nothing was sent."), Key("Read on"), Key("A picture"),
        Key("It is too late for that: look how it stands now."),
        Key("That was done as often, or is as much, as may be."), Key("There are not so many units."),
        Key("The shopper cannot have this coupon."), Key("It is not there, or the session is not yours any more."),
        Key("Something is missing or not right."), Key("Another agent has the session."),
        Key("No more sessions can be taken now."), Key("The session is closed."),
        Key("It is not known whether it was done. Press the button again: it is done once."),
        Key("Accept a session to see its shopper."), Key("Loading…"), Key("The shopper could not be read."),
        Key("This could not be read."), Key("Try again"), Key("Read again"), Key("Waiting for payment"),
        Key("Nothing waits for a payment."), Key("Latest orders"), Key("No orders yet."), Key("Cart"),
        Key("The cart is empty."), Key("Send as a card"), Key("Sessions before"), Key("This is the first one."),
        Key("{0} in completed orders of the last {1} days."),
        Key("Give a coupon"), Key("No coupon is on the list that agents may give."), Key("Coupon"), Key("Give"),
        Key("Give this coupon?"), Key("{0} is sent to the shopper."), Key("Give the coupon"), Key("{0} off"),
        Key("{0} % off"), Key("“Why did I not get it?”"), Key("There was no sale lately."), Key("Sale and item"),
        Key("Find out"), Key("They got {0} at {1}: order {2}, {3}."),
        Key("The sale opened at {0}; one buyer could have {1}."),
        Key("Sold out at {0}, {1} s after it opened; {2} requests had got units by then."),
        Key("It was never sold out: {0} requests got units, {1} units are left."),
        Key("Units came back, and it sold out {0} more times, last at {1}."),
        Key("{0} units came back in all: not paid in time, cancelled or returned."),
        Key("{0} requests were over the limit of their buyer."),
        Key("Requests that were refused are not kept: when this shopper asked is not known."),
        Key("Return {0}"), Key("By {0} of customer service"), Key("Left to pay"), Key("More time"),
        Key("Give more time to pay?"),
        Key("The units stay held for the shopper, and nobody else gets them meanwhile."), Key("Minutes"),
        Key("Give more time"), Key("Cancel"), Key("Cancel this order?"),
        Key("{0}. What was paid goes back. It cannot be undone."), Key("Cancel the order"), Key("Start a return"),
        Key("Start a return?"), Key("A merchant decides about it; the shopper sees it in their order."),
        Key("Money back"), Key("The same again"), Key("The shopper wants"), Key("Reason"), Key("Start the return"),
    ];

    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["verdict:has"] = Key("The shopper got it: it is theirs, or held for them."),
        ["verdict:lost"] = Key("The shopper had it, and did not keep it."),
        ["verdict:nothing"] = Key("No request of the shopper got any."),
        ["chat:waiting"] = Key("waits"),
        ["chat:offered"] = Key("offered to you"),
        ["chat:active"] = Key("open"),
        ["chat:closed"] = Key("closed"),
    };

    private static readonly ScriptTexts Script = new(ForScripts);

    /// <summary>All that the scripts say.</summary>
    public static string Json => Script.Json;

    /// <summary>What an agent says of themselves.</summary>
    public static string Name(AgentStatus status) => status switch
    {
        AgentStatus.Offline => T("Offline"),
        AgentStatus.Online => T("Online now"),
        AgentStatus.Busy => T("Busy"),
        AgentStatus.Away => T("Away"),
    };

    /// <summary>Whose sessions an agent is offered.</summary>
    public static string TopicsOf(ChatAgent agent) => T(
        "Topics: {0}", agent.Topics is { } topics ? string.Join(", ", topics.Select(ChatTexts.Topic)) : T("all"));

    /// <summary>As the hub has it.</summary>
    public static string Value(AgentStatus status) => status.ToString().ToLowerInvariant();

    private static Dictionary<string, string> ForScripts()
    {
        var words = Keys.ToDictionary(english => english, english => T(english), StringComparer.Ordinal);
        foreach (var (name, english) in Others)
        {
            words[name] = T(english);
        }

        foreach (var reason in OrderTexts.ReturnReasons)
        {
            words[reason] = T(reason);
        }

        foreach (var (code, english) in OrderNote.English)
        {
            words[$"note:{code}"] = T(english);
        }

        foreach (var topic in ChatTexts.NamedTopics)
        {
            words[$"topic:{topic}"] = ChatTexts.Topic(topic);
        }

        foreach (var status in Enum.GetValues<OrderStatus>())
        {
            words[$"status:{OrderTexts.Value(status)}"] = OrderTexts.Name(status);
            words[$"tone:{OrderTexts.Value(status)}"] = OrderTexts.Tone(status);
        }

        foreach (var status in Enum.GetValues<ReturnStatus>())
        {
            words[$"return:{status.ToString().ToLowerInvariant()}"] = OrderTexts.Name(status);
        }

        return words;
    }
}
