using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Members;
using Commerce.Orders;
using Commerce.Web.Carts;
using Commerce.Web.Json;
using Commerce.Web.Members;
using Commerce.Web.Orders;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>
/// From the cart to the order. Every choice is sent to the shop, which shows what comes of it; nothing is ordered at
/// another total than the page showed.
/// </summary>
[Authorize]
internal sealed class CheckoutModel(
    CheckoutDesk desk, IGrainFactory grains, ChangeLimiter limiter, CommerceOptions options, TimeProvider time)
    : ShopPageModel
{
    /// <summary>Most different things of an order.</summary>
    public int ItemsMax => options.Orders.ItemsMax;

    /// <summary>Most units of each.</summary>
    public int QuantityMax => options.Orders.QuantityMax;

    public CheckoutForm Form { get; private set; } = null!;

    public AddressBook Book { get; private set; } = null!;

    /// <summary>The address that the order goes to; null: there is none yet.</summary>
    public KnownAddress? Address { get; private set; }

    /// <summary>The form of another address.</summary>
    public AddressForm NewAddress { get; private set; } = AddressForm.Empty;

    /// <summary>What the order would be; null: that is not known yet, or it cannot be.</summary>
    public QuoteView? Quote { get; private set; }

    /// <summary>Whether nothing in the cart is selected, or too much.</summary>
    public bool NothingToOrder { get; private set; }

    /// <summary>What keeps the order from being placed as it is; null: nothing.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What is wrong with each field.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    private MemberId Buyer => Member!.MemberId;

    private IAddressBookGrain Addresses => grains.GetGrain<IAddressBookGrain>(Buyer.ToString());

    public async Task OnGetAsync(string? address)
    {
        Form = CheckoutForm.New(address);
        await ShowAsync();
    }

    /// <summary>Something else was chosen.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        await ReadFormAsync();
        return await ShowAsync();
    }

    /// <summary>Another address was typed in.</summary>
    public async Task<IActionResult> OnPostAddressAsync()
    {
        await ReadFormAsync();
        var (address, refused) = NewAddress.Check();
        if (address is null)
        {
            NewAddress = refused!;
            return await ShowAsync(StatusCodes.Status400BadRequest);
        }

        if (AddressEndpoints.TooOften(HttpContext, limiter) is { } tooOften)
        {
            return await RefuseAsync(tooOften, MemberTexts.Refusal(tooOften));
        }

        var change = await Addresses.AddAsync(address, asDefault: false);
        if (change.Outcome == AddressOutcome.Full)
        {
            Refusal = T("The address book is full. Remove an address to add another.");
            return await ShowAsync(StatusCodes.Status409Conflict);
        }

        (Form, NewAddress) = (Form with { AddressId = change.AddressId! }, AddressForm.Empty);
        return await ShowAsync();
    }

    /// <summary>The order is to be placed.</summary>
    public async Task<IActionResult> OnPostPlaceAsync()
    {
        await ReadFormAsync();
        await ReadAddressAsync();
        if (Address is null)
        {
            Errors["address"] = T("Add an address to have it sent to.");
            return await ShowAsync(StatusCodes.Status400BadRequest);
        }

        var wrong = new Validation();
        if (Form.Body(Address.Address).Read(Buyer, options.Orders, wrong) is not { } command)
        {
            foreach (var field in wrong.ToProblem().Errors!.Keys)
            {
                Note(field);
            }

            return await ShowAsync(StatusCodes.Status400BadRequest);
        }

        if (Form.Seen is null)
        {
            Refusal = T("Look at the total, and place the order if you agree.");
            return await ShowAsync(StatusCodes.Status400BadRequest);
        }

        return await desk.RefusalAsync(Member!, command, Form.Key) is { } notNow
            ? await RefuseAsync(notNow, CheckoutTexts.Refusal(notNow))
            : await PlaceAsync(command);
    }

    private async Task<IActionResult> PlaceAsync(PlaceOrder command)
    {
        CheckoutAnswer? answer;
        try
        {
            answer = await desk.PlaceAsync(command, Form.Key);
        }
        catch (Exception exception)
        {
            var problem = ErrorBoundary.ToProblem(exception);
            if (problem.Code.Status != StatusCodes.Status503ServiceUnavailable)
            {
                throw;
            }

            // Under the same key, so that pressing again is safe.
            return await RefuseAsync(problem, CheckoutTexts.Refusal(problem));
        }

        if (answer?.Result.Order is { } order)
        {
            CartCookie.TakeUnitsOff(HttpContext, order.Lines.Sum(line => line.Quantity), time.GetUtcNow());
            return Redirect($"/orders/{order.OrderId}");
        }

        // What is refused for good is refused under this key: the next try is another intent.
        var refused = Form;
        Form = Form with { Key = IdempotencyKeys.New() };
        var page = await ShowAsync(
            answer?.ToProblem()?.Code.Status ?? StatusCodes.Status400BadRequest);
        if (answer is not null)
        {
            Refusal = CheckoutTexts.Refusal(answer.Result, refused.Seen, NameOf);
        }
        else if (!NothingToOrder)
        {
            Refusal = CheckoutTexts.OrderedElsewhere();
        }

        return page;
    }

    private Task<IActionResult> RefuseAsync(Problem problem, string text)
    {
        Refusal = text;
        problem.ApplyTo(Response);
        return ShowAsync(problem.Code.Status);
    }

    private async Task<IActionResult> ShowAsync(int status = StatusCodes.Status200OK)
    {
        await ReadAddressAsync();
        if (Address is { } known)
        {
            await QuoteAsync(known.Address);
        }
        else
        {
            var cart = await grains.GetGrain<Commerce.Carts.ICartGrain>(Buyer.ToString()).GetAsync();
            NothingToOrder = !cart.Lines.Any(line => line.Selected);
        }

        Response.StatusCode = status;
        return Page();
    }

    private async Task QuoteAsync(DeliveryAddress address)
    {
        var code = CouponCode.Read(Form.Coupon, new Validation());
        var order = new PlaceOrder(
            Buyer, [], address, Form.Payment, ExpectedTotal: null, Note: null, RequestHash: 0, FromCart: true,
            CouponCode: code);
        if (await desk.QuoteOrderAsync(order) is not { } quoted)
        {
            NothingToOrder = true;
            return;
        }

        if (quoted.Result.Quote is not { } quote)
        {
            Refusal ??= CheckoutTexts.Refusal(quoted.Result.Refusal!, Form.Seen, NameOf);
            return;
        }

        Quote = QuoteView.Of(quote, quoted.SeenPrices);
        if (quote.Coupon is { } why)
        {
            Errors["coupon"] = CheckoutTexts.Coupon(why);
        }

        if (quote.Cash is not null && Form.Payment == PaymentMethod.Cod)
        {
            Form = Form with { Payment = PaymentMethod.Online };
        }
    }

    // What was typed stays, whatever was pressed.
    private async Task ReadFormAsync()
    {
        var sent = await Request.ReadFormAsync();
        (Form, NewAddress) = (CheckoutForm.Read(sent), AddressForm.Read(sent));
    }

    private async Task ReadAddressAsync()
    {
        Book ??= await Addresses.GetAsync();
        if (Book.Find(Form.AddressId) is null && Form.AddressId.Length > 0)
        {
            Book = await Addresses.GetAsync(); // It has just been added.
        }

        Address = Book.Find(Form.AddressId) ?? Book.Default;
    }

    private string NameOf(string sku) =>
        Quote?.Lines.FirstOrDefault(line => line.Sku == sku)?.Name is { } name ? Format.Name(name) : sku;

    private void Note(string field)
    {
        var (at, text) = field switch
        {
            "note" => ("note", T("Use up to {0} characters.", OrderBody.NoteLengthMax)),
            "invoice.title" => ("invoiceTitle", T("Enter who the invoice is for, up to {0} characters.", 100)),
            "invoice.taxId" => ("taxId", T("Use up to {0} characters.", 30)),
            "couponCode" => ("coupon", CheckoutTexts.Coupon(null)),
            "expectedTotal.amount" or "expectedTotal.currency" => ("total", T("Look at the total again.")),
            _ => ("address", T("This address is not complete. Change it, or choose another.")),
        };
        Errors[at] = text;
    }
}
