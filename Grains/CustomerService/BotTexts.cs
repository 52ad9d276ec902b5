namespace Commerce.CustomerService;

/// <summary>What the bot says beside answers, in all languages it speaks.</summary>
internal static class BotTexts
{
    public static string Name(string language) => Of(language, "Assistant", "智能助手");

    public static string Greeting(string shopper, string language) => Of(
        language,
        $"Hello {shopper}, I am the shop's assistant. Ask me about your orders, their delivery or returns. Write "
            + "“agent” whenever you want a person.",
        $"{shopper}，您好！我是智能助手，可以为您查询订单、物流和退换货。随时输入“人工”即可转接人工客服。");

    public static string HandOver(string language, bool isOutOfHours) => isOutOfHours ? Wait(language) : Of(
        language,
        "I am getting a colleague for you: you are in the queue now. They can read all that we have said.",
        "正在为您转接人工客服，您已进入排队。客服可以看到我们之前的全部对话。");

    public static string DoNotKnow(string language, bool isOutOfHours) => isOutOfHours
        ? Of(language, "I do not know that. ", "这个问题我暂时无法回答。") + Wait(language)
        : Of(
            language,
            "I do not know that. I am getting a colleague for you: they can read all that we have said.",
            "这个问题我暂时无法回答，正在为您转接人工客服。客服可以看到我们之前的全部对话。");

    public static string Sorry(string language) => Of(
        language,
        "I am sorry that this did not help. Say it in other words, or write “agent” for a person.",
        "很抱歉没能帮到您。请换个说法再问一次，或输入“人工”转接人工客服。");

    public static string NoSuchOrder(string language) => Of(
        language,
        "You have no order of that number. Under “My orders” you find yours, or write “agent” for a person.",
        "没有找到您名下的该订单。您可以在“我的订单”中查看，或输入“人工”转接人工客服。");

    public static string NoOrder(string language) => Of(
        language,
        "You have not ordered anything yet. If you ordered with another account, sign in with that one.",
        "您还没有订单。如果您是用其他账号下的单，请登录该账号查询。");

    public static string WhatAbout(string language) => Of(
        language,
        "What is it about? I can tell you where an order is, when it arrives, and how to give something back.",
        "请问您想咨询什么？我可以帮您查询订单状态、送达时间以及退换货。");

    public static string OrPerson(string language) => Of(
        language, "If that is not what you mean, write “agent” for a person.", "如果这不是您想问的，请输入“人工”转接人工客服。");

    public static string Welcome(string language) => Of(
        language, "You are welcome. Is there anything else?", "不客气！请问还有其他可以帮您的吗？");

    private static string Wait(string language) => Of(
        language,
        "My colleagues do not answer at this time. You can wait in the queue until they are back, and they can read "
            + "all that we have said; or leave a message, and get the answer by mail.",
        "现在不在人工客服的服务时间。您可以排队等待，客服上线后可以看到我们之前的全部对话；也可以留言，我们会通过邮件回复。");

    private static string Of(string language, string english, string chinese) =>
        language == BotWords.Chinese ? chinese : english;
}
