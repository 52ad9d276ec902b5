namespace Commerce.Web.Admission;

/// <summary>Who is refused first.</summary>
internal enum RequestKind
{
    /// <summary>
    /// Never: health, operators, sessions, a member's own orders and payments, webhooks, and whatever nobody has
    /// thought of.
    /// </summary>
    Exempt,

    /// <summary>Later: the catalogue and pages of sales.</summary>
    Read,

    /// <summary>First: an order in a sale, which most of them are, and which its buyer can repeat.</summary>
    Order,
}

/// <summary>Tells kinds of requests by their path.</summary>
internal static class RequestKinds
{
    private static readonly PathString Sales = new("/flash-sales");
    private static readonly PathString ApiSales = new("/api/flash-sales");
    private static readonly PathString[] Catalogue = ["/products", "/api/products", "/api/categories"];

    /// <summary>Whether a request is an order by the API, which leaves the pipeline before everything else.</summary>
    public static bool IsApiOrder(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && Starts(request, ApiSales);

    public static RequestKind Of(HttpRequest request) =>
        Starts(request, ApiSales) || Starts(request, Sales)
            ? HttpMethods.IsPost(request.Method) ? RequestKind.Order : RequestKind.Read
            : request.Path.Value == "/" || Array.Exists(Catalogue, root => Starts(request, root))
                ? RequestKind.Read
                : RequestKind.Exempt;

    private static bool Starts(HttpRequest request, PathString root) =>
        request.Path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase);
}
