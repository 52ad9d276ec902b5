using Commerce.Members;
using Commerce.Payments;
using Commerce.Web.Ops;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>Where the payment gateway's books of a day and the orders differ.</summary>
[Authorize(Roles = Roles.Ops)]
internal sealed class ReconciliationModel(IGrainFactory grains, TimeProvider time) : ShopPageModel
{
    public string Day { get; private set; } = "";

    public string Today => ReconciliationEndpoints.DayOf(time.GetUtcNow());

    /// <summary>Null: the day has not been compared, or is none.</summary>
    public Reconciliation? Report { get; private set; }

    public bool IsDay => ReconciliationEndpoints.IsDay(Day, time);

    public static string TextOf(BookDifferenceKind kind) => kind switch
    {
        BookDifferenceKind.PaymentMissingHere => "Paid there, not here",
        BookDifferenceKind.PaymentMissingThere => "Paid here, not there",
        BookDifferenceKind.PaymentAmounts => "Paid, amounts differ",
        BookDifferenceKind.RefundMissingHere => "Paid back there, not here",
        BookDifferenceKind.RefundMissingThere => "Paid back here or due, not there",
        BookDifferenceKind.RefundAmounts => "Paid back, amounts differ",
        BookDifferenceKind.CashAmounts => "Cash at the door, amounts differ",
    };

    public async Task OnGetAsync(string? day)
    {
        Day = day ?? ReconciliationEndpoints.Yesterday(time);
        Report = IsDay ? await grains.GetGrain<IReconciliationGrain>(Day).GetAsync() : null;
    }

    public async Task<IActionResult> OnPostAsync(string? day)
    {
        Day = day ?? "";
        if (IsDay)
        {
            await grains.GetGrain<IReconciliationGrain>(Day).StartAsync();
        }

        return RedirectToPage(new { day = Day });
    }
}
