using Commerce.Members;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Members;

/// <summary>A member's own addresses. There is no way to name another's.</summary>
internal static class AddressEndpoints
{
    private const string Path = "/api/members/me/addresses";

    public static void Map(IEndpointRouteBuilder api)
    {
        var addresses = api.MapGroup("/members/me/addresses").RequireAuthorization();
        addresses.MapGet("", ListAsync).Describe(
            "My addresses, in the order in which they came.", answer: new AddressList([AddressView.Example]));
        addresses.MapPost("", AddAsync).Describe(
            "Adds an address; one that is there already is not added again. The first one is the default.",
            AddressEntry.Example, AddressView.Example, StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.AddressBookFull, ProblemCode.RateLimited, ProblemCode.OutcomeUnknown);
        addresses.MapPut("/{addressId}", ReplaceAsync).Describe(
            "Replaces an address. Orders that were sent to it keep what they have.",
            AddressEntry.Example, AddressView.Example,
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.RateLimited,
                ProblemCode.OutcomeUnknown]);
        addresses.MapDelete("/{addressId}", RemoveAsync).Describe(
            "Takes an address out. What is not there is no error.", status: StatusCodes.Status204NoContent,
            problems: [ProblemCode.RateLimited, ProblemCode.OutcomeUnknown]);
    }

    private static async Task<Ok<AddressList>> ListAsync(HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(new AddressList(
            [.. (await BookOf(context, grains).GetAsync()).Addresses.Select(AddressView.Of)]));

    private static async Task<Results<Created<AddressView>, Problem>> AddAsync(
        HttpContext context, IGrainFactory grains, ChangeLimiter limiter, AddressEntry body)
    {
        var wrong = new Validation();
        if (body.Address().Read(wrong, at: "") is not { } address)
        {
            return wrong.ToProblem();
        }

        if (TooOften(context, limiter) is { } refusal)
        {
            return refusal;
        }

        var change = await BookOf(context, grains).AddAsync(address, body.IsDefault);
        return change.Outcome == AddressOutcome.Full
            ? Full()
            : TypedResults.Created($"{Path}/{change.AddressId}", ViewOf(change));
    }

    private static async Task<Results<Ok<AddressView>, Problem>> ReplaceAsync(
        HttpContext context, IGrainFactory grains, ChangeLimiter limiter, string addressId, AddressEntry body)
    {
        var wrong = new Validation();
        if (body.Address().Read(wrong, at: "") is not { } address)
        {
            return wrong.ToProblem();
        }

        if (TooOften(context, limiter) is { } refusal)
        {
            return refusal;
        }

        var change = await BookOf(context, grains).ReplaceAsync(addressId, address, body.IsDefault);
        return change.Outcome == AddressOutcome.NotFound
            ? Problem.NotFound($"You have no such address. GET {Path} lists yours.")
            : TypedResults.Ok(ViewOf(change));
    }

    private static async Task<Results<NoContent, Problem>> RemoveAsync(
        HttpContext context, IGrainFactory grains, ChangeLimiter limiter, string addressId)
    {
        if (TooOften(context, limiter) is { } refusal)
        {
            return refusal;
        }

        await BookOf(context, grains).RemoveAsync(addressId);
        return TypedResults.NoContent();
    }

    /// <summary>The refusal of one address too many.</summary>
    public static Problem Full() => new(
        ProblemCode.AddressBookFull, $"You have {AddressBook.AddressesMax} addresses, which is all there may be. "
            + "Delete one first.");

    /// <summary>Why a change of the member's addresses is refused, on any way to it; null: it is not.</summary>
    public static Problem? TooOften(HttpContext context, ChangeLimiter limiter) =>
        limiter.Refusal(context, "addresses", context.RequireSession().MemberId);

    private static IAddressBookGrain BookOf(HttpContext context, IGrainFactory grains) =>
        grains.GetGrain<IAddressBookGrain>(context.RequireSession().MemberId.ToString());

    private static AddressView ViewOf(AddressChange change) => AddressView.Of(change.Book.Find(change.AddressId)!);
}

/// <summary>An address as a member sends it.</summary>
/// <param name="IsDefault">Whether it becomes the default; the default never becomes none.</param>
internal sealed record AddressEntry(
    string Name, string Line1, string City, string Country, string? Line2 = null, string? PostalCode = null,
    string? Region = null, string? Phone = null, bool IsDefault = false)
{
    public static AddressEntry Example { get; } = new(
        "Jo Shopper", "1 High Street", "London", "GB", PostalCode: "E1 6AN", Phone: "+44 20 7946 0000",
        IsDefault: true);

    public AddressBody Address() => new(Name, Line1, City, Country, Line2, PostalCode, Region, Phone);
}

/// <summary>An address of the member.</summary>
internal sealed record AddressView(
    string AddressId, string Name, string Line1, string? Line2, string City, string? Region, string? PostalCode,
    string Country, string? Phone, bool IsDefault)
{
    public static AddressView Example { get; } = new(
        "6f1c0d2f6c0b4d0d9d3f0a1b2c3d4e5f", "Jo Shopper", "1 High Street", null, "London", null, "E1 6AN", "GB",
        "+44 20 7946 0000", IsDefault: true);

    public static AddressView Of(KnownAddress known)
    {
        var address = known.Address;
        return new AddressView(
            known.AddressId, address.Name, address.Line1, address.Line2, address.City, address.Region,
            address.PostalCode, address.Country, address.Phone, known.IsDefault);
    }
}

internal sealed record AddressList(IReadOnlyList<AddressView> Items);
