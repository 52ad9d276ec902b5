using System.Globalization;
using Commerce.Carts;
using Commerce.Web.Sessions;

namespace Commerce.Web.Carts;

/// <summary>
/// What a browser keeps of a cart: of a guest's the secret that opens it, and of anybody's the number of units, so that
/// every page can show it without asking for the cart. The number only ever decorates.
/// </summary>
internal static class CartCookie
{
    private const string TokenName = "commerce_cart";
    private const string UnitsName = "commerce_cart_units";

    /// <summary>The secret of a guest's cart; made like that of a session.</summary>
    public static bool TryGetToken(HttpRequest request, out SessionToken token) =>
        SessionToken.TryParse(ShopCookie.Read(request, TokenName), out token);

    /// <summary>Gives the browser the secret, or keeps it there for longer.</summary>
    public static void WriteToken(HttpContext context, SessionToken token, DateTimeOffset now) =>
        ShopCookie.Write(context, TokenName, token.ToString(), now + CartLimits.GuestLifetime);

    /// <summary>Takes the secret away.</summary>
    public static void DeleteToken(HttpContext context) => ShopCookie.Delete(context, TokenName);

    /// <summary>Notes how many units there are.</summary>
    public static void WriteUnits(HttpContext context, int units, DateTimeOffset now)
    {
        if (UnitsOf(context) == units)
        {
            return;
        }

        context.Items[UnitsName] = units;
        if (units > 0)
        {
            var text = units.ToString(CultureInfo.InvariantCulture);
            ShopCookie.Write(context, UnitsName, text, now + CartLimits.GuestLifetime);
        }
        else
        {
            ShopCookie.Delete(context, UnitsName);
        }
    }

    /// <summary>Notes that so many units went into an order; the cart loses them a moment later.</summary>
    public static void TakeUnitsOff(HttpContext context, int units, DateTimeOffset now) =>
        WriteUnits(context, Math.Max(0, UnitsOf(context) - units), now);

    /// <summary>How many units there were when the browser last heard of its cart; 0 if it never did.</summary>
    public static int UnitsOf(HttpContext context) =>
        context.Items[UnitsName] as int?
        ?? (int.TryParse(
            ShopCookie.Read(context.Request, UnitsName), NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            && units <= CartLimits.LinesMax * CartLimits.QuantityMax ? units : 0);

    /// <summary>Forgets the number: the browser's owner has signed out.</summary>
    public static void ForgetUnits(HttpContext context)
    {
        if (UnitsOf(context) > 0)
        {
            ShopCookie.Delete(context, UnitsName);
        }
    }
}
