using Commerce.CustomerService;
using Commerce.Promotions;
using Commerce.Web.Languages;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Gives shoppers coupons that agents may give, whichever way they are asked for: it tells the code, in the shopper's
/// language, and notes that for staff. It sets none of the coupon's units aside.
/// </summary>
internal sealed class CouponDesk(AgentDesk desk, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Gives one, once for each message id.</summary>
    /// <param name="served">To whom, and by whom.</param>
    /// <param name="messageId">The sender's own name for the message.</param>
    /// <param name="code">Which.</param>
    /// <param name="text">What is said with it; empty: what it means.</param>
    /// <returns>The message, or why there is none.</returns>
    public async Task<(ChatMessage? Given, Problem? Refusal)> GiveAsync(
        ServedSession served, string messageId, string code, string text)
    {
        if (served.Refusal() is { } refusal)
        {
            return (null, refusal);
        }

        var message = await FindGivenAsync(served, messageId);
        if (message is null)
        {
            if (await FindAsync(served, code) is not { } coupon)
            {
                return (null, new Problem(
                    ProblemCode.CouponNotValid,
                    "It is none of GET /api/chat/coupons, not valid now, used up, or the shopper has used it."));
            }

            var sent = await served.Grain.SendAsync(new SendChatMessage(
                served.Member, messageId, text.Length > 0 ? text : MeaningFor(served.Session, coupon),
                Attachment: new ChatAttachment(ChatAttachmentKind.Coupon, coupon.Code)));
            message = sent.Message;
        }

        if (message is null)
        {
            return (null, AgentDesk.NotFound); // Closed or given away since.
        }

        if (message.Attachment is not { Kind: ChatAttachmentKind.Coupon } attached || attached.Reference != code)
        {
            return (null, new Problem(
                ProblemCode.IdempotencyKeyReused, "You sent another message under this id. Use a new one."));
        }

        await desk.NoteAsync(served, AgentDesk.RequestId("coupon-note", code, messageId), T("Gave coupon {0}.", code));
        return (message, null);
    }

    private static string MeaningFor(ChatSession session, Coupon coupon) =>
        In(Language.Find(session.Language) ?? Language.English, () => CouponTexts.Meaning(coupon));

    // The same id again, also when the shopper has used the coupon since.
    private static async Task<ChatMessage?> FindGivenAsync(ServedSession served, string messageId)
    {
        var after = Math.Max(0, served.Session.LastSequence - ChatLimits.HistoryMax);
        var history = await served.Grain.ReadHistoryAsync(served.Member, after, ChatLimits.HistoryMax);
        return history?.Messages.FirstOrDefault(
            message => message.ClientMessageId == messageId && message.Author == served.Member.Id);
    }

    private async Task<Coupon?> FindAsync(ServedSession served, string code)
    {
        if (!Coupon.IsCode(code)
            || !(await grains.Handbook().GetAsync()).Coupons.Contains(code, StringComparer.Ordinal))
        {
            return null;
        }

        var offer = await grains.GetGrain<ICouponGrain>(code).OfferAsync(served.Shopper);
        var now = time.GetUtcNow();
        return offer is { Coupon: { } coupon, Refusal: null } && now >= coupon.ValidFrom && now < coupon.ValidTo
            ? coupon
            : null;
    }
}
