namespace Commerce.Web.Problems;

/// <summary>A kind of refusal or failure, as the HTTP contract names it.</summary>
/// <param name="Code">Last part of the problem's <c>type</c>.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">The kind in words.</param>
internal sealed record ProblemCode(string Code, int Status, string Title)
{
    private const string TypePrefix = "https://orleans-commerce.dev/problems/";

    public static readonly ProblemCode Validation = new("validation", 400, "The request is not valid");
    public static readonly ProblemCode IdempotencyKeyRequired =
        new("idempotency-key-required", 400, "An idempotency key is required");
    public static readonly ProblemCode Unauthenticated = new("unauthenticated", 401, "Nobody is signed in");
    public static readonly ProblemCode Forbidden = new("forbidden", 403, "This is not yours to do");
    public static readonly ProblemCode NotBought = new("not-bought", 403, "Only buyers may do this");
    public static readonly ProblemCode NotFound = new("not-found", 404, "There is no such thing");
    public static readonly ProblemCode UnknownSku = new("unknown-sku", 404, "There is no such SKU");
    public static readonly ProblemCode MethodNotAllowed = new("method-not-allowed", 405, "This cannot be done here");
    public static readonly ProblemCode NotAcceptable = new("not-acceptable", 406, "No form that you accept");
    public static readonly ProblemCode RequestTimeout = new(
        "request-timeout", 408, "The request took too long to arrive");
    public static readonly ProblemCode EmailTaken = new("email-taken", 409, "This address is registered");
    public static readonly ProblemCode ProductExists = new("product-exists", 409, "There is such a product or SKU");
    public static readonly ProblemCode AlreadyReviewed = new(
        "already-reviewed", 409, "You have reviewed this product");
    public static readonly ProblemCode AlreadyAnswered = new(
        "already-answered", 409, "The review has its answer");
    public static readonly ProblemCode Stale = new("stale", 409, "It was changed meanwhile");
    public static readonly ProblemCode TooEarly = new("too-early", 409, "It is too early for that");
    public static readonly ProblemCode TooLate = new("too-late", 409, "It is too late for that");
    public static readonly ProblemCode Paused = new("paused", 409, "The sale is paused");
    public static readonly ProblemCode SoldOut = new("sold-out", 409, "Sold out");
    public static readonly ProblemCode LimitReached = new("limit-reached", 409, "The limit per buyer is reached");
    public static readonly ProblemCode CartFull = new("cart-full", 409, "The cart is full");
    public static readonly ProblemCode ListFull = new("list-full", 409, "The list is full");
    public static readonly ProblemCode InsufficientStock = new("insufficient-stock", 409, "Fewer units are left");
    public static readonly ProblemCode TooManyUnits = new("too-many-units", 409, "There are not so many units");
    public static readonly ProblemCode PriceChanged = new("price-changed", 409, "It costs something else now");
    public static readonly ProblemCode CashNotAvailable = new(
        "cash-not-available", 409, "This cannot be paid in cash on delivery");
    public static readonly ProblemCode RegionNotServed = new(
        "region-not-served", 409, "Nothing is delivered there");
    public static readonly ProblemCode CouponNotValid = new("coupon-not-valid", 409, "The coupon does not apply");
    public static readonly ProblemCode AddressBookFull = new("address-book-full", 409, "The address book is full");
    public static readonly ProblemCode Ended = new("ended", 410, "The sale has ended");
    public static readonly ProblemCode BodyTooLarge = new("body-too-large", 413, "The body is too large");
    public static readonly ProblemCode UnsupportedMediaType = new(
        "unsupported-media-type", 415, "This media type is not read here");
    public static readonly ProblemCode IdempotencyKeyReused = new(
        "idempotency-key-reused", 422, "The idempotency key was used before");
    public static readonly ProblemCode NotStarted = new("not-started", 425, "The sale has not started");
    public static readonly ProblemCode RateLimited = new("rate-limited", 429, "Too many requests");
    public static readonly ProblemCode HeadersTooLarge = new("headers-too-large", 431, "The headers are too large");
    public static readonly ProblemCode Internal = new("internal", 500, "Something is wrong here");
    public static readonly ProblemCode Overloaded = new("overloaded", 503, "Too busy");
    public static readonly ProblemCode OutcomeUnknown = new("outcome-unknown", 503, "It may or may not have happened");
    public static readonly ProblemCode PaymentUnavailable = new(
        "payment-unavailable", 503, "The payment gateway does not answer");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        Validation, IdempotencyKeyRequired, Unauthenticated, Forbidden, NotBought, NotFound, UnknownSku,
        MethodNotAllowed, NotAcceptable,
        RequestTimeout, EmailTaken, ProductExists, AlreadyReviewed, AlreadyAnswered, Stale, TooEarly, TooLate, Paused,
        SoldOut, LimitReached, CartFull, ListFull,
        InsufficientStock, TooManyUnits, PriceChanged, CashNotAvailable, RegionNotServed, CouponNotValid,
        AddressBookFull, Ended,
        BodyTooLarge, UnsupportedMediaType,
        IdempotencyKeyReused, NotStarted, RateLimited, HeadersTooLarge, Internal, Overloaded, OutcomeUnknown,
        PaymentUnavailable,
    ];

    /// <summary>The problem's <c>type</c>.</summary>
    public string Type { get; } = TypePrefix + Code;

    /// <summary>The kind that fits a status which the framework chose.</summary>
    public static ProblemCode OfStatus(int status) =>
        All.FirstOrDefault(code => code.Status == status) ?? (status < 500 ? Validation : Internal);
}
