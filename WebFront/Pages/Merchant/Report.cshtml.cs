using Commerce.Integration;
using Commerce.Members;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>One import: how far it is, and what it refused.</summary>
[Authorize(Roles = Roles.Merchant)]
internal sealed class ImportReportModel(IGrainFactory grains) : ShopPageModel
{
    public const int LinesPerPage = 100;

    public string ImportId { get; private set; } = "";

    /// <summary>Refused lines are shown after this line number.</summary>
    public long After { get; private set; }

    public ImportReport Report { get; private set; } = null!;

    public string StateText => Report.Progress.State switch
    {
        ImportState.Running => "Running",
        ImportState.Completed => "Every line accounted for",
        ImportState.Failed => "Failed",
    };

    public string Tone => Report.Progress.State switch
    {
        ImportState.Running => "warn live",
        ImportState.Completed => "good",
        ImportState.Failed => "bad",
    };

    public async Task<IActionResult> OnGetAsync(string importId, long after = 0)
    {
        (ImportId, After) = (importId, Math.Max(0, after));
        if (await grains.GetGrain<IImportGrain>(importId).GetAsync(After, LinesPerPage) is not { } report)
        {
            return NotFound();
        }

        Report = report;
        return Page();
    }
}
