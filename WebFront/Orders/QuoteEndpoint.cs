using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Members;
using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Orders;

/// <summary><c>POST /api/checkout/quote</c>: what an order would be, before it is one.</summary>
internal static class QuoteEndpoint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/checkout/quote", QuoteAsync).RequireAuthorization().Describe(
            "Says what an order would cost now, when it would arrive and how it could be paid; without 'items', of "
                + "what is selected in the cart. The address is 'address', one of mine ('addressId'), or my default.",
            QuoteBody.Example, QuoteView.Example,
            problems: [ProblemCode.Validation, ProblemCode.UnknownSku, ProblemCode.RegionNotServed,
                ProblemCode.OutcomeUnknown]);

    private static async Task<Results<Ok<QuoteView>, Problem>> QuoteAsync(
        HttpContext context, CheckoutDesk desk, IGrainFactory grains, CommerceOptions options, QuoteBody body)
    {
        var member = context.RequireSession().MemberId;
        var wrong = new Validation();
        OrderItems.Check(body.Items, options.Orders, wrong);
        var code = CouponCode.Read(body.CouponCode, wrong);
        var address = body.Address?.Read(wrong) ?? await FindAsync(grains, member, body.AddressId, wrong);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var order = new PlaceOrder(
            member, OrderItems.Read(body.Items), address!, body.PaymentMethod, ExpectedTotal: null, Note: null,
            RequestHash: 0, FromCart: body.Items is null, CouponCode: code);
        if (await desk.QuoteOrderAsync(order) is not { } quoted)
        {
            return OrderItems.NothingSelected(options.Orders);
        }

        return quoted.Result.Quote is { } quote
            ? TypedResults.Ok(QuoteView.Of(quote, quoted.SeenPrices))
            : CheckoutProblems.Of(quoted.Result.Refusal!)!;
    }

    private static async Task<DeliveryAddress?> FindAsync(
        IGrainFactory grains, MemberId member, string? addressId, Validation wrong)
    {
        if (wrong.Any)
        {
            return null;
        }

        var book = await grains.GetGrain<IAddressBookGrain>(member.ToString()).GetAsync();
        var found = addressId is null ? book.Default : book.Find(addressId);
        wrong.That(
            found is not null, addressId is null ? "address" : "addressId",
            addressId is null ? "is left out only where I have a default address" : "is the id of one of my addresses");
        return found?.Address;
    }
}

/// <summary>What is asked about.</summary>
internal sealed record QuoteBody(
    IReadOnlyList<OrderItemBody>? Items = null, AddressBody? Address = null, string? AddressId = null,
    PaymentMethod PaymentMethod = PaymentMethod.Online, string? CouponCode = null)
{
    public static QuoteBody Example { get; } = new(
        [new OrderItemBody(Examples.Sku, 2)],
        new AddressBody("Jo Shopper", "1 High Street", "London", "GB", PostalCode: "E1 6AN"));
}
