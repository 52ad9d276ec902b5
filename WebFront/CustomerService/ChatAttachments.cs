using Commerce.Catalog;
using Commerce.CustomerService;
using Commerce.Orders;
using Commerce.Web.Merchant;
using Commerce.Web.Pictures;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Finds what a caller wants to attach, so that a card shows what there is, under its own name, and an order is one of
/// the session's shopper.
/// </summary>
internal sealed class ChatAttachments(IGrainFactory grains)
{
    /// <summary>The attachment; null: there is no such thing for this session.</summary>
    public async Task<ChatAttachment?> FindAsync(
        ChatSession session, ChatMember member, ChatAttachmentKind kind, string reference) =>
        kind switch
        {
            ChatAttachmentKind.Picture => await PictureAsync(session.SessionId, member, reference),
            ChatAttachmentKind.Product => await ProductAsync(reference),
            ChatAttachmentKind.Order => await OrderAsync(session.Shopper, reference),
            ChatAttachmentKind.Coupon => null, // Those are given: CouponDesk.
        };

    private async Task<ChatAttachment?> PictureAsync(string sessionId, ChatMember member, string id) =>
        PictureAddress.IsId(id)
        && await grains.GetGrain<IChatSessionGrain>(sessionId).HasPictureAsync(member, id)
            ? new(ChatAttachmentKind.Picture, id)
            : null;

    private async Task<ChatAttachment?> ProductAsync(string id) =>
        ProductIds.MayExist(id) && await grains.GetGrain<IProductGrain>(id).GetAsync() is { } product
            ? new(ChatAttachmentKind.Product, id, Short(product.Name))
            : null;

    private async Task<ChatAttachment?> OrderAsync(MemberId shopper, string id) =>
        OrderId.TryParse(id, out var orderId)
        && await grains.GetGrain<IOrderGrain>(orderId.ToString()).GetAsync(shopper) is { } order
            ? new(ChatAttachmentKind.Order, orderId.ToString(), Short(order.Lines[0].Name))
            : null;

    private static string Short(string name) =>
        name.Length <= ChatLimits.AttachmentMax ? name : name[..ChatLimits.AttachmentMax];
}
