using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.CustomerService;
using Commerce.Web.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>
/// What the bot answers to questions that are asked often. Every change is a form with the version that was read: who
/// was slower than somebody else is told, and keeps what they wrote.
/// </summary>
[Authorize(Roles = Roles.Supervisor)]
internal sealed class ServiceFaqModel(IGrainFactory grains, IIdSource ids) : ShopPageModel
{
    /// <summary>The score from which the bot gives an answer.</summary>
    public const int GivenFrom = FaqLimits.ScoreMin;

    private const int SaidMax = 500;

    public Faq Faq { get; private set; } = null!;

    public FaqForm Form { get; private set; } = FaqForm.Empty;

    /// <summary>What was tried; null: nothing.</summary>
    public string? Said { get; private set; }

    /// <summary>What fits it.</summary>
    public IReadOnlyList<FaqMatch> Matches { get; private set; } = [];

    /// <summary>What came of the last change.</summary>
    public string? Message { get; private set; }

    public bool IsDone { get; private set; }

    private IChatFaqGrain Grain => grains.GetGrain<IChatFaqGrain>(IChatFaqGrain.Key);

    public async Task OnGetAsync(string? edit, string? said, bool done = false)
    {
        Faq = await Grain.GetAsync();
        (Message, IsDone) = (done ? T("Saved. The bot answers so from now on.") : null, done);
        if (Faq.Entries.FirstOrDefault(entry => entry.Id == edit) is { } known)
        {
            Form = FaqForm.Of(known);
        }

        if (!string.IsNullOrWhiteSpace(said))
        {
            Said = said.Length > SaidMax ? said[..SaidMax] : said;
            Matches = await Grain.FindAsync(Said);
        }
    }

    public async Task<IActionResult> OnPostSaveAsync(FaqForm form, long version)
    {
        (Faq, Form) = (await Grain.GetAsync(), form);
        var entry = form.Read(ids);
        var wrong = new Validation();
        new FaqEntryView(entry.Id, entry.Language, entry.Questions, entry.Answer).Check(wrong, "entry");
        if (wrong.Any)
        {
            return Refuse(
                StatusCodes.Status400BadRequest,
                T("A question has 1 to {0} ways of asking it, of {1} characters at most, and an answer of {2} at most.",
                    FaqLimits.QuestionsMax, FaqLimits.QuestionMax, FaqLimits.AnswerMax));
        }

        var others = Faq.Entries.Where(each => each.Id != entry.Id).ToList();
        if (others.Count >= FaqLimits.EntriesMax)
        {
            return Refuse(
                StatusCodes.Status409Conflict,
                T("There are {0} questions, which is all there may be.", FaqLimits.EntriesMax));
        }

        return await PutAsync(version, Faq.Entries.Any(each => each.Id == entry.Id)
            ? [.. Faq.Entries.Select(each => each.Id == entry.Id ? entry : each)]
            : [.. others, entry]);
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id, long version)
    {
        Faq = await Grain.GetAsync();
        return await PutAsync(version, [.. Faq.Entries.Where(each => each.Id != id)]);
    }

    private async Task<IActionResult> PutAsync(long version, IReadOnlyList<FaqEntry> entries) =>
        await Grain.PutAsync(version, entries) is not null
            ? Redirect("/service/faq?done=true")
            : Refuse(
                StatusCodes.Status409Conflict,
                T("Somebody has changed the questions meanwhile. Look at them, then save yours again."));

    private PageResult Refuse(int status, string message)
    {
        Message = message;
        Response.StatusCode = status;
        return Page();
    }
}

/// <summary>A question that is being written.</summary>
/// <param name="Id">Null: it is new.</param>
/// <param name="Questions">One a line.</param>
internal sealed record FaqForm(string? Id, string? Language, string? Questions, string? Answer)
{
    public static FaqForm Empty { get; } = new(null, null, null, null);

    public static FaqForm Of(FaqEntry entry) =>
        new(entry.Id, entry.Language, string.Join('\n', entry.Questions), entry.Answer);

    public FaqEntry Read(IIdSource ids) => new(
        string.IsNullOrEmpty(Id) ? ids.NewGuid().ToString("N")[..12] : Id,
        Language ?? "",
        [.. (Questions ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        (Answer ?? "").ReplaceLineEndings("\n").Trim());
}
