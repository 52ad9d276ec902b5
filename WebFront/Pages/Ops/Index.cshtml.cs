using System.Security.Cryptography;
using System.Text;
using Commerce.Delivery;
using Commerce.FlashSales;
using Commerce.Inventory;
using Commerce.Members;
using Commerce.Web.FlashSales;
using Commerce.Web.Ops;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>Runs the sales and shows the store.</summary>
[Authorize(Roles = Roles.Ops)]
internal sealed class OpsModel(SaleCache sales, IGrainFactory grains, SiloReport silos, TimeProvider time)
    : ShopPageModel
{
    private const int RowCount = 5;

    private Dictionary<string, PoolStatus> _pools = new(StringComparer.Ordinal);

    public DateTimeOffset Now { get; private set; }

    /// <summary>Null: they do not tell now.</summary>
    public IReadOnlyList<SaleView>? Sales { get; private set; }

    /// <summary>Null: they do not tell now.</summary>
    public IReadOnlyList<ShardReport>? Shards { get; private set; }

    public IReadOnlyList<SiloView> Silos { get; private set; } = [];

    public SalePlan Plan { get; private set; } = new();

    /// <summary>What the last command did.</summary>
    public string? Message { get; private set; }

    public bool MessageIsGood { get; private set; }

    public static string StateText(SaleView view) => view.Phase switch
    {
        "ended" => "Ended",
        "upcoming" => "Scheduled",
        "paused" => "Paused",
        "sold-out" => "Sold out",
        _ => "Open",
    };

    public static string Tone(SaleView view) => view.Phase switch
    {
        "open" => "good live",
        "paused" => "warn",
        "sold-out" => "sale",
        _ => "",
    };

    /// <summary>
    /// The items of a sale with what their pools committed last; null: the sale does not run, or the pool does not tell
    /// now.
    /// </summary>
    public IEnumerable<(SaleItem Item, string PoolId, PoolStatus? Pool)> PoolsOf(SaleView view) =>
        from item in view.Sale.Items
        let id = PoolId.ForSaleItem(view.Sale.SaleId, item.Sku).Value
        select (item, id, _pools.GetValueOrDefault(id));

    public static string StateOf(SiloView silo) => silo switch
    {
        { Status: not "active" } => silo.Status,
        { Degraded: true } => "degraded",
        { Weight: 0 } => "no share",
        _ => silo.Status,
    };

    /// <summary>With no more of its commit than tells it from others.</summary>
    public static string VersionOf(SiloView silo) =>
        silo.Version.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus
            ? silo.Version[..Math.Min(silo.Version.Length, plus + 9)]
            : silo.Version;

    public static string Tone(SiloView silo) => StateOf(silo) switch
    {
        "active" => "good",
        "dead" => "bad",
        _ => "warn",
    };

    public async Task<IActionResult> OnGetAsync(string? pool, string? done)
    {
        if (!string.IsNullOrWhiteSpace(pool))
        {
            return Redirect("/ops/pools/" + Uri.EscapeDataString(pool.Trim()));
        }

        (Message, MessageIsGood) = done switch
        {
            "scheduled" => ("The sale is planned, and its units are set aside.", true),
            "pause" => ("The sale is paused.", true),
            "resume" => ("The sale goes on.", true),
            "end" => ("The sale has ended. What is left goes back to the SKUs.", true),
            "late" => ("There is no such sale, or it has ended.", false),
            _ => (null, false),
        };
        Plan = SalePlan.Empty(time.GetUtcNow(), RowCount);
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostCommandAsync([FromForm] string saleId, [FromForm] string command)
    {
        var known = SaleIds.IsWellFormed(saleId) && await sales.GetAsync(saleId) is not null;
        var sale = grains.GetGrain<IFlashSaleGrain>(saleId);
        var done = known && command switch
        {
            "pause" => await sale.PauseAsync(),
            "resume" => await sale.ResumeAsync(),
            "end" => await sale.EndAsync(),
            _ => false,
        };
        sales.Clear();
        return Redirect("/ops?done=" + (done ? command : "late"));
    }

    public async Task<IActionResult> OnPostScheduleAsync([FromForm(Name = "Plan")] SalePlan plan)
    {
        Plan = plan;
        if (plan.ToCommand(time.GetUtcNow(), out var error) is not { } command)
        {
            Message = error;
            return await ShowAsync();
        }

        var result = await grains.GetGrain<IFlashSaleGrain>(SaleIdOf(plan.Key)).ScheduleAsync(command);
        sales.Clear();
        if (result.Outcome == ScheduleOutcome.Scheduled)
        {
            return Redirect("/ops?done=scheduled");
        }

        Message = result.Outcome switch
        {
            ScheduleOutcome.UnknownSku => $"There is no SKU {result.Sku}.",
            ScheduleOutcome.Contradicts => "This form has planned a sale already, and otherwise. Load the page again.",
            ScheduleOutcome.Quarantined => $"The stock of {result.Sku} is in quarantine. Look at its pool first.",
            _ => $"{result.Sku} has only {Format.Count(result.Available)} units available. Ask for fewer.",
        };
        return await ShowAsync();
    }

    private async Task<IActionResult> ShowAsync()
    {
        // All at once, and what does not answer is left out: something in trouble is why they look.
        Now = time.GetUtcNow();
        var listed = silos.InTimeAsync(sales.ListAsync().AsTask());
        var shards = silos.InTimeAsync(grains.GetGrain<IShardDeliveryGrain>(0).ListShardsAsync());
        var pools = silos.PoolsAsync(listed);
        Silos = await silos.ListAsync(pools);
        Sales = await listed is { } known ? SaleView.InOrder(known, Now, signedIn: true) : null;
        _pools = (await pools).ToDictionary(pool => pool.PoolId, StringComparer.Ordinal);
        Shards = await shards;
        return Page();
    }

    // From the form's key, so that a form that is sent twice plans one sale.
    private string SaleIdOf(string? key)
    {
        Span<char> text = stackalloc char[13];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Member!.MemberId} {key ?? IdempotencyKeys.New()}"));
        Base32.Encode(BitConverter.ToUInt64(hash), text);
        return new string(text);
    }
}
