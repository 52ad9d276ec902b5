using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.SandboxGateway;

/// <summary>The pages on which a buyer pays, and a tester makes a gateway's bad days.</summary>
internal static class GatewayPages
{
    private const int LateSecondsMax = 86_400;
    private const int LateSecondsDefault = 60;

    private static readonly Lazy<string> Css = new(ReadCss);

    public static string PathOf(string paymentId) => $"/payments/{Uri.EscapeDataString(paymentId)}";

    public static void Map(WebApplication app)
    {
        app.MapGet("/gateway.css", () => TypedResults.Text(Css.Value, "text/css; charset=utf-8"));
        app.MapGet("/payments/{paymentId}", Show);
        app.MapPost("/payments/{paymentId}/{action}", ActAsync).DisableAntiforgery();
    }

    private static ContentHttpResult Show(HttpContext context, Ledger ledger, string paymentId) =>
        ledger.Find(paymentId) is { } payment
            ? Page(context, 200, "Pay", Payment(payment.Asked, payment.Events))
            : Page(context, 404, "No such payment",
                "<p>There is no such payment. Go back to the shop and begin again.</p>");

    private static async Task<IResult> ActAsync(
        HttpContext context, Ledger ledger, WebhookSender sender, string paymentId, string action)
    {
        // A page of another site must not pay in a buyer's name.
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
        {
            return Page(context, 403, "Refused", "<p>This came from another site.</p>");
        }

        if (ledger.Find(paymentId) is not { } payment)
        {
            return Page(context, 404, "No such payment",
                "<p>There is no such payment. Go back to the shop and begin again.</p>");
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : FormCollection.Empty;
        switch (action)
        {
            case "pay":
                Settle(Ledger.Succeeded, TimeSpan.Zero);
                return TypedResults.Redirect(payment.Asked.ReturnUrl);
            case "decline":
                Settle(Ledger.Failed, TimeSpan.Zero);
                return TypedResults.Redirect(payment.Asked.ReturnUrl);
            case "pay-late":
                Settle(Ledger.Succeeded, Delay(form["seconds"].ToString()));
                return TypedResults.Redirect(PathOf(paymentId));
            case "repeat" when payment.Events.Count > 0:
                await sender.RepeatAsync(payment.Events[^1]);
                return TypedResults.Redirect(PathOf(paymentId));
            default:
                return TypedResults.Redirect(PathOf(paymentId));
        }

        void Settle(string type, TimeSpan delay)
        {
            if (ledger.Settle(paymentId, type, delay) is { } happened)
            {
                sender.Begin(happened);
            }
        }
    }

    private static TimeSpan Delay(string seconds) => TimeSpan.FromSeconds(
        int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= LateSecondsMax
            ? value
            : LateSecondsDefault);

    private static string Payment(PaymentAsked asked, IReadOnlyList<Happened> events)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <p class="amount">{Encode(asked.Amount.InWords())}</p>
            <p class="muted">Order {Encode(asked.OrderId)}</p>
            """);
        var paid = events.Any(e => e.Type == Ledger.Succeeded);
        if (!paid)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <div class="actions">{Button(asked, "pay", "Pay now", "primary")}
                {Button(asked, "decline", "Decline", "plain")}</div>
                """);
        }
        else
        {
            html.Append(CultureInfo.InvariantCulture,
                $"""<p><a href="{Encode(asked.ReturnUrl)}">Back to the shop</a></p>""");
        }

        html.Append("<section class=\"tools\"><h2>Sandbox tools</h2>");
        html.Append("<p class=\"muted\">No money moves here. Try what gateways do on bad days.</p>");
        if (!paid)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <form method="post" action="{PathOf(asked.PaymentId)}/pay-late"><label>Pay now, but tell the shop after
                <input name="seconds" type="number" min="0" max="{LateSecondsMax}" value="{LateSecondsDefault}">
                seconds</label>
                <button class="plain">Pay late</button></form>
                """);
        }

        if (events.Count > 0)
        {
            html.Append(Button(asked, "repeat", "Send the last webhook again", "plain"));
            html.Append("<ol>");
            foreach (var happened in events)
            {
                html.Append(CultureInfo.InvariantCulture,
                    $"<li><code>{Encode(happened.Type)}</code> <time>{happened.OccurredAt:u}</time></li>");
            }

            html.Append("</ol>");
        }

        return html.Append("</section>").ToString();
    }

    private static string Button(PaymentAsked asked, string action, string text, string look) =>
        $"""
        <form method="post" action="{PathOf(asked.PaymentId)}/{action}">
        <button class="{look}">{text}</button></form>
        """;

    private static ContentHttpResult Page(HttpContext context, int status, string title, string body)
    {
        // The form may lead back to the shop, whose address only the payment knows: so form-action is left open.
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return TypedResults.Text(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} · Sandbox payments</title><link rel="stylesheet" href="/gateway.css"></head>
            <body><main><h1>Sandbox payments</h1>{body}</main></body></html>
            """,
            "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string ReadCss()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("gateway.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
