using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Hosting;
using Commerce.Members;
using Commerce.Operations;
using Commerce.Orders;
using Commerce.Testing;
using Commerce.Web.Ops;
using Commerce.Web.Orders;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Web;

/// <summary>
/// Goal: while orders are turned off, nobody hears that nothing was done of what may have been. Method: a checkout that
/// answers as the test says, by a clock that the test moves; switches that nobody has read count as off.
/// </summary>
public sealed class CheckoutDeskTests
{
    private static readonly PlaceOrder Mug = new(
        new MemberId(1), [new CheckoutItem("mug", 1)],
        new DeliveryAddress("Ada", "1 Street", null, "London", null, "GB"), PaymentMethod.Online, ExpectedTotal: null,
        Note: null, RequestHash: 1);

    private readonly ManualTimeProvider _time = new();
    private readonly CheckoutDesk _desk;
    private Task<CheckoutResult?> _answer = Task.FromResult<CheckoutResult?>(null);

    public CheckoutDeskTests()
    {
        var grains = Proxy.Of<IGrainFactory>((method, _) => method.ReturnType == typeof(ICheckoutGrain)
            ? Proxy.Of<ICheckoutGrain>((_, _) => _answer)
            : Proxy.Of<ISwitchesGrain>((_, _) => null));
        _desk = new CheckoutDesk(
            grains, new CommerceOptions(),
            new Switches(grains, new ShopReadiness(), _time, NullLogger<Switches>.Instance),
            new RateLimitOptions { CheckoutsPerSecond = 1, CheckoutsBurst = 1 }, _time,
            NullLogger<CheckoutDesk>.Instance);
    }

    [Fact]
    public async Task Nothing_keeps_out_who_asks_what_became_of_an_order()
    {
        var session = NewSession();
        _answer = Task.FromException<CheckoutResult?>(new TimeoutException());
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => _desk.PlaceAsync(Mug, "k"));
        _answer = Task.FromResult<CheckoutResult?>(null);

        Assert.Null(await _desk.RefusalAsync(session, Mug, "k")); // Orders are turned off,
        Assert.Null(await _desk.RefusalAsync(session, Mug, "k")); // and that was all that the session may.
        Assert.Equal(ProblemCode.RateLimited, (await _desk.RefusalAsync(session, Mug, "other"))!.Code);
        Assert.Equal(ProblemCode.Overloaded, (await _desk.RefusalAsync(NewSession(), Mug, "other"))!.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_checkout_that_is_silent_or_fails_leaves_open_what_was_done_and_costs_a_second(bool isSilent)
    {
        _answer = isSilent
            ? new TaskCompletionSource<CheckoutResult?>().Task
            : Task.FromException<CheckoutResult?>(new SiloUnavailableException("gone"));

        var refusal = _desk.RefusalAsync(NewSession(), Mug, "k");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ProblemCode.OutcomeUnknown, (await refusal.WaitAsync(TimeSpan.FromSeconds(30)))!.Code);
    }

    private static CurrentSession NewSession() => new(
        SessionToken.New(), new Session(Mug.Buyer, "Ada", [], ManualTimeProvider.Start), readAt: 0);
}
