using Commerce.CustomerService;
using Commerce.Promotions;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.CustomerService;

/// <summary>What agents have at hand. They read it; supervisors, and of coupons merchants, say what it is.</summary>
internal static class HandbookEndpoints
{
    public static void Map(IEndpointRouteBuilder chat)
    {
        chat.MapGet("/replies", GetRepliesAsync).RequireAuthorization(Policies.CustomerService).Describe(
            "Canned replies: what an agent types after a slash, and the text, in which '{shopper}', '{agent}' and "
                + "'{order}' are filled in.",
            answer: RepliesView.Example);
        chat.MapPut("/replies", PutRepliesAsync).RequireAuthorization(Policies.Supervisor).Describe(
            "Replaces the canned replies that were read with 'version'.",
            RepliesView.Example, RepliesView.Example, problems: [ProblemCode.Validation, ProblemCode.TooLate]);
        chat.MapGet("/coupons", GetCouponsAsync).RequireAuthorization(Policies.CouponGivers).Describe(
            "Coupons that agents may give.", answer: GivenCouponsView.Example);
        chat.MapPut("/coupons", PutCouponsAsync).RequireAuthorization(Policies.CouponLists).Describe(
            "Replaces the coupons that agents may give, that were read with 'version'.",
            CouponCodesBody.Example, GivenCouponsView.Example,
            problems: [ProblemCode.Validation, ProblemCode.TooLate]);
    }

    /// <summary>The only one.</summary>
    public static IChatHandbookGrain Handbook(this IGrainFactory grains) =>
        grains.GetGrain<IChatHandbookGrain>(IChatHandbookGrain.Key);

    /// <summary>Coupons by their codes; those that are gone are passed over.</summary>
    public static async Task<IReadOnlyList<CouponView>> CouponsAsync(
        this IGrainFactory grains, IReadOnlyList<string> codes)
    {
        var coupons = await Task.WhenAll(codes.Select(code => grains.GetGrain<ICouponGrain>(code).GetAsync()));
        return [.. coupons.OfType<CouponStatus>().Select(CouponView.Of)];
    }

    private static async Task<Ok<RepliesView>> GetRepliesAsync(IGrainFactory grains) =>
        TypedResults.Ok(RepliesView.Of(await grains.Handbook().GetAsync()));

    private static async Task<Results<Ok<RepliesView>, Problem>> PutRepliesAsync(IGrainFactory grains, RepliesView body)
    {
        var wrong = new Validation();
        body.Check(wrong);
        return wrong.Any ? wrong.ToProblem()
            : await grains.Handbook().PutRepliesAsync(body.Items, body.Version) is { } book
            ? TypedResults.Ok(RepliesView.Of(book))
            : ChangedSince("replies");
    }

    private static async Task<Ok<GivenCouponsView>> GetCouponsAsync(IGrainFactory grains)
    {
        var book = await grains.Handbook().GetAsync();
        return TypedResults.Ok(new GivenCouponsView(book.Version, await grains.CouponsAsync(book.Coupons)));
    }

    private static async Task<Results<Ok<GivenCouponsView>, Problem>> PutCouponsAsync(
        IGrainFactory grains, CouponCodesBody body)
    {
        var wrong = new Validation();
        wrong.Range("codes", body.Codes.Count, 0, ChatHandbook.CouponsMax);
        wrong.That(body.Codes.All(Coupon.IsCode), "codes", "are codes of coupons");
        wrong.That(
            body.Codes.Distinct(StringComparer.Ordinal).Count() == body.Codes.Count, "codes", "has each code once");
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var coupons = await grains.CouponsAsync(body.Codes);
        wrong.That(
            coupons.Count == body.Codes.Count, "codes", "are of coupons that there are: POST /api/merchant/coupons");
        return wrong.Any ? wrong.ToProblem()
            : await grains.Handbook().PutCouponsAsync(body.Codes, body.Version) is { } book
            ? TypedResults.Ok(new GivenCouponsView(book.Version, coupons))
            : ChangedSince("coupons");
    }

    private static Problem ChangedSince(string what) => new(
        ProblemCode.TooLate, $"Somebody else has changed it since. GET /api/chat/{what} again, and change that.");
}

/// <summary>Canned replies.</summary>
/// <param name="Version">Of the handbook; to be sent back with what was made from it.</param>
internal sealed record RepliesView(int Version, IReadOnlyList<CannedReply> Items)
{
    public static RepliesView Example { get; } = new(
        3, [new CannedReply("hello", "Hello {shopper}, this is {agent}. I am looking at order {order}.")]);

    public static RepliesView Of(ChatHandbook book) => new(book.Version, book.Replies);

    /// <summary>Notes what is wrong with it.</summary>
    public void Check(Validation wrong)
    {
        wrong.Range("items", Items.Count, 0, CannedReply.CountMax);
        wrong.That(
            Items.All(each => CannedReply.IsShortcut(each.Shortcut)), "items.shortcut",
            $"has 1 to {CannedReply.ShortcutMax} lower-case letters, digits and hyphens");
        wrong.That(
            Items.All(each => ChatRules.IsText(each.Text, CannedReply.TextMax)), "items.text",
            $"has 1 to {CannedReply.TextMax} characters");
        wrong.That(
            Items.DistinctBy(each => each.Shortcut, StringComparer.Ordinal).Count() == Items.Count, "items",
            "has each shortcut once");
    }
}

/// <summary>Codes of the coupons that agents may give.</summary>
internal sealed record CouponCodesBody(int Version, IReadOnlyList<string> Codes)
{
    public static CouponCodesBody Example { get; } = new(3, ["WELCOME-10"]);
}

/// <summary>Coupons that agents may give.</summary>
internal sealed record GivenCouponsView(int Version, IReadOnlyList<CouponView> Items)
{
    public static GivenCouponsView Example { get; } = new(3, [CouponView.Example]);
}
