using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Promotions;
using Commerce.Web.CustomerService;
using Commerce.Web.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>What agents have at hand: supervisors change it, agents look it up.</summary>
[Authorize(Roles = Roles.Agent + "," + Roles.Supervisor)]
internal sealed class ServiceRepliesModel(IGrainFactory grains) : ShopPageModel
{
    public ChatHandbook Book { get; private set; } = new(0, [], []);

    public IReadOnlyList<CouponStatus> Coupons { get; private set; } = [];

    public bool MayEdit => Member!.Is(Roles.Supervisor);

    /// <summary>What the last command did not do.</summary>
    public string? Message { get; private set; }

    /// <summary>A new reply that was not taken.</summary>
    public CannedReply? Draft { get; private set; }

    public async Task OnGetAsync()
    {
        Book = await grains.Handbook().GetAsync();
        var coupons = await Task.WhenAll(
            Book.Coupons.Select(code => grains.GetGrain<ICouponGrain>(code).GetAsync()));
        Coupons = [.. coupons.OfType<CouponStatus>()];
    }

    public async Task<IActionResult> OnPostReplyAsync(
        int version, string? old, string? shortcut, string? text, bool remove)
    {
        if (!MayEdit)
        {
            return Forbid();
        }

        // Forms send line breaks as two characters.
        var reply = new CannedReply(
            (shortcut ?? "").Trim().TrimStart('/').ToLowerInvariant(),
            (text ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Trim());
        var replies = (await grains.Handbook().GetAsync()).Replies.ToList();
        var at = replies.FindIndex(each => each.Shortcut == old);
        if (at >= 0)
        {
            replies.RemoveAt(at);
        }

        if (!remove)
        {
            replies.Insert(at >= 0 ? at : replies.Count, reply);
        }

        var wrong = new Validation();
        new RepliesView(version, replies).Check(wrong);
        if (wrong.Any)
        {
            Draft = old is null ? reply : null;
            return await ShowAsync(T(
                "Not saved: a shortcut is taken or not in small letters, a text is over {0} characters, or {1} exist.",
                CannedReply.TextMax, CannedReply.CountMax));
        }

        return await ShowAsync(await grains.Handbook().PutRepliesAsync(replies, version) is null ? Changed : null);
    }

    public async Task<IActionResult> OnPostCouponAsync(int version, string? add, string? remove)
    {
        if (!MayEdit)
        {
            return Forbid();
        }

        var code = (add ?? "").Trim().ToUpperInvariant();
        var codes = (await grains.Handbook().GetAsync()).Coupons.Where(each => each != remove && each != code).ToList();
        if (remove is null)
        {
            if (!Coupon.IsCode(code) || await grains.GetGrain<ICouponGrain>(code).GetAsync() is null
                || codes.Count >= ChatHandbook.CouponsMax)
            {
                return await ShowAsync(T("There is no such coupon, or the list is full. A merchant makes coupons."));
            }

            codes.Add(code);
        }

        return await ShowAsync(await grains.Handbook().PutCouponsAsync(codes, version) is null ? Changed : null);
    }

    private static string Changed => T("Not saved: somebody else has changed the list meanwhile. Look at it again.");

    private async Task<IActionResult> ShowAsync(string? message)
    {
        if (message is null)
        {
            return Redirect("/service/replies");
        }

        await OnGetAsync();
        Message = message;
        return Page();
    }
}
