using Commerce.Orders;

namespace Commerce.CustomerService;

/// <summary>What the bot is asked, and what it may know.</summary>
/// <param name="Text">What the shopper has said since it answered last.</param>
/// <param name="Language">In which language it answers.</param>
/// <param name="Order">The shopper's order that it may be about; null: they have none.</param>
/// <param name="Named">Where the order comes from.</param>
/// <param name="Matches">Of the questions that are asked often, best first.</param>
/// <param name="Misses">Answers so far that did not help.</param>
/// <param name="LastAnswer">What it answered last; null: nothing.</param>
/// <param name="IsOutOfHours">People do not answer now.</param>
internal sealed record BotTurn(
    string Text, string Language, Order? Order, BotOrderNamed Named, IReadOnlyList<FaqMatch> Matches, int Misses,
    string? LastAnswer, bool IsOutOfHours = false);

/// <summary>Which order a question is about.</summary>
internal enum BotOrderNamed
{
    /// <summary>None was named: it is the latest.</summary>
    No,

    /// <summary>The session is about it, or the shopper has named it.</summary>
    Yes,

    /// <summary>The shopper has named one that is not theirs.</summary>
    NotTheirs,
}

/// <summary>What the bot says.</summary>
/// <param name="Text">In the shopper's language.</param>
/// <param name="Language">Which that is.</param>
/// <param name="Answer">Names what was answered, so that the bot knows when it repeats itself.</param>
/// <param name="Misses">Answers so far that did not help.</param>
/// <param name="HandsOver">It goes to the people from here on.</param>
internal sealed record BotReply(string Text, string Language, string? Answer, int Misses, bool HandsOver);

/// <summary>
/// What the bot says: pure. It answers from the shopper's own orders and from the questions that are asked often; it
/// hands over when a person is asked for, when it does not know, and after <see cref="MissesMax"/> answers that did not
/// help.
/// </summary>
internal static class BotDecisions
{
    /// <summary>Answers that did not help before it hands over.</summary>
    public const int MissesMax = 2;

    private const int Surely = 90; // From this score on it is not about the shopper's own order.

    private static readonly HashSet<string> Person = BotWords.Stems(
        "agent", "human", "person", "people", "representative", "operator", "staff", "someone", "somebody");

    private static readonly string[] PersonInChinese = ["人工", "真人", "客服", "找人"];

    private static readonly HashSet<string> Own = BotWords.Stems(
        "my", "mine", "ive", "where", "wheres", "when", "status", "track", "tracking", "arrived", "received", "late");

    private static readonly string[] OwnInChinese =
        ["我的", "哪里", "哪儿", "到哪", "什么时候", "何时", "没收到", "没到", "还没", "状态", "查一下", "查询"];

    private static readonly HashSet<string> AboutReturns = BotWords.Stems(
        "return", "refund", "exchange", "replace", "replacement", "back");

    private static readonly string[] AboutReturnsInChinese = ["退货", "退款", "换货", "退换", "退回", "退钱"];

    private static readonly HashSet<string> AboutOrders = BotWords.Stems(
        "order", "parcel", "package", "delivery", "deliver", "shipment", "ship", "shipping", "track", "arrive",
        "arrival", "courier", "carrier", "dispatch");

    private static readonly string[] AboutOrdersInChinese =
        ["订单", "物流", "快递", "发货", "到货", "送货", "送到", "配送", "包裹", "收到", "下单"];

    private static readonly HashSet<string> NoHelp = BotWords.Stems("useless", "unhelpful", "nonsense");

    private static readonly string[] NoHelpPhrases =
    [
        "not helpful", "not what i", "doesn't help", "doesnt help", "does not help", "didn't help", "did not help",
        "no help", "wrong answer", "没用", "没有用", "没帮助", "没有帮助", "不对", "不是这个", "答非所问", "听不懂",
    ];

    private static readonly HashSet<string> No = BotWords.Stems("no", "nope", "not", "really");
    private static readonly string[] NoInChinese = ["不", "不是", "没有", "否"];
    private static readonly HashSet<string> Thanks = BotWords.Stems("thank", "thanks", "thx", "cheers", "great");
    private static readonly string[] ThanksInChinese = ["谢谢", "多谢", "感谢"];

    public static BotReply Decide(BotTurn turn)
    {
        var words = BotWords.Of(turn.Text);
        if (words.Any(Person, PersonInChinese))
        {
            return HandOver(turn, BotTexts.HandOver(turn.Language, turn.IsOutOfHours));
        }

        if (IsNoHelp(turn.Text, words))
        {
            return Miss(turn, BotTexts.Sorry(turn.Language));
        }

        if (turn.Named == BotOrderNamed.NotTheirs)
        {
            return Miss(turn, BotTexts.NoSuchOrder(turn.Language));
        }

        if (AnswerTo(turn, words) is var (answer, text))
        {
            return answer != turn.LastAnswer
                ? new BotReply(text, turn.Language, answer, turn.Misses, HandsOver: false)
                : Miss(turn, $"{text}\n{BotTexts.OrPerson(turn.Language)}"); // It was asked again.
        }

        return words.Any(Thanks, ThanksInChinese)
                ? new BotReply(BotTexts.Welcome(turn.Language), turn.Language, turn.LastAnswer, turn.Misses, false)
            : words.Terms.Count == 0 ? Miss(turn, BotTexts.WhatAbout(turn.Language))
            : HandOver(turn, BotTexts.DoNotKnow(turn.Language, turn.IsOutOfHours));
    }

    /// <summary>What it begins with.</summary>
    public static BotReply Greet(string shopper, string? language)
    {
        language = BotWords.LanguageOf("", language);
        return new BotReply(BotTexts.Greeting(shopper, language), language, null, 0, HandsOver: false);
    }

    /// <summary>It cannot find out.</summary>
    public static BotReply Fail(ChatSessionState session, bool isOutOfHours)
    {
        var language = BotWords.LanguageOf("", session.Language);
        return new BotReply(
            BotTexts.DoNotKnow(language, isOutOfHours), language, null, session.BotMisses, HandsOver: true);
    }

    /// <summary>The session after it has said that; who waits for people waits since now.</summary>
    public static ChatSessionState Said(ChatSessionState session, BotReply reply, DateTimeOffset now) => session with
    {
        BotReadUpTo = session.LastSequence,
        BotMisses = reply.Misses,
        BotAnswer = reply.Answer,
        Language = reply.Language,
        WithBot = !reply.HandsOver,
        QueuedAt = reply.HandsOver ? now : session.QueuedAt,
    };

    /// <summary>Staff take it from the bot, speak in its place, or give it to somebody.</summary>
    public static ChatSessionState Leave(ChatSessionState session, DateTimeOffset now) =>
        session.IsWithBot ? session with { WithBot = false, QueuedAt = now } : session;

    private static bool IsNoHelp(string text, BotWords words) =>
        words.Any(NoHelp, []) || words.IsOnly(No, NoInChinese)
        || NoHelpPhrases.Any(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    private static (string Answer, string Text)? AnswerTo(BotTurn turn, BotWords words)
    {
        var faq = turn.Matches is [var best, ..] ? best : null;
        if (faq?.Score >= Surely)
        {
            return Of(faq);
        }

        var isOwn = turn.Named == BotOrderNamed.Yes || words.Any(Own, OwnInChinese);
        var order = OrderAnswer(turn, words);
        return isOwn && order is not null ? order
            : faq?.Score >= FaqLimits.ScoreMin ? Of(faq)
            : order;

        static (string, string)? Of(FaqMatch match) => ($"faq:{match.Entry.Id}", match.Entry.Answer);
    }

    private static (string Answer, string Text)? OrderAnswer(BotTurn turn, BotWords words)
    {
        var aboutReturns = words.Any(AboutReturns, AboutReturnsInChinese);
        if (!aboutReturns && !words.Any(AboutOrders, AboutOrdersInChinese)
            && !(turn.Named == BotOrderNamed.Yes
                && (words.Any(Own, OwnInChinese) || OrderId.TryParse(turn.Text.Trim(), out _))))
        {
            return null;
        }

        return turn.Order is not { } order ? ("order:none", BotTexts.NoOrder(turn.Language))
            : aboutReturns ? ($"return:{order.OrderId}", BotOrderTexts.Returns(order, turn.Language))
            : ($"order:{order.OrderId}", BotOrderTexts.Status(order, turn.Language));
    }

    private static BotReply Miss(BotTurn turn, string text)
    {
        var misses = turn.Misses + 1;
        return misses >= MissesMax
            ? HandOver(turn, BotTexts.HandOver(turn.Language, turn.IsOutOfHours)) with { Misses = misses }
            : new BotReply(text, turn.Language, turn.LastAnswer, misses, HandsOver: false);
    }

    private static BotReply HandOver(BotTurn turn, string text) =>
        new(text, turn.Language, turn.LastAnswer, turn.Misses, HandsOver: true);
}
