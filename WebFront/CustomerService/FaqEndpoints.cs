using Commerce.CustomerService;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.CustomerService;

/// <summary>What the bot answers to questions that are asked often.</summary>
internal static class FaqEndpoints
{
    public static void Map(IEndpointRouteBuilder chat)
    {
        chat.MapGet("/faq", GetAsync).RequireAuthorization(Policies.CustomerService).Describe(
            "Questions that are asked often, and what the bot answers.", answer: FaqView.Example);
        chat.MapPut("/faq", PutAsync).RequireAuthorization(Policies.Supervisor).Describe(
            "Replaces the questions that were read with 'version'; those that somebody has changed since are kept.",
            FaqView.Example, FaqView.Example with { Version = 2 },
            problems: [ProblemCode.Validation, ProblemCode.TooLate]);
    }

    private static async Task<Ok<FaqView>> GetAsync(IGrainFactory grains) =>
        TypedResults.Ok(FaqView.Of(await grains.GetGrain<IChatFaqGrain>(IChatFaqGrain.Key).GetAsync()));

    private static async Task<Results<Ok<FaqView>, Problem>> PutAsync(IGrainFactory grains, FaqView body)
    {
        var wrong = new Validation();
        body.Check(wrong);
        return wrong.Any ? wrong.ToProblem()
            : await grains.GetGrain<IChatFaqGrain>(IChatFaqGrain.Key).PutAsync(body.Version, body.Entries()) is { } faq
            ? TypedResults.Ok(FaqView.Of(faq))
            : new Problem(
                ProblemCode.TooLate,
                "Somebody has changed the questions meanwhile. Read them again, then change them.");
    }
}

/// <summary>Questions that are asked often.</summary>
/// <param name="Version">Of the moment they were read.</param>
internal sealed record FaqView(long Version, IReadOnlyList<FaqEntryView> Items)
{
    public static FaqView Example { get; } = new(0,
    [
        new("cards", "en", ["Which cards do you take?", "How can I pay?"], "All cards, and cash on delivery."),
    ]);

    public static FaqView Of(Faq faq) => new(
        faq.Version,
        [.. faq.Entries.Select(each => new FaqEntryView(each.Id, each.Language, each.Questions, each.Answer))]);

    public List<FaqEntry> Entries() =>
        [.. Items.Select(each => new FaqEntry(each.Id, each.Language, each.Questions, each.Answer))];

    public void Check(Validation wrong)
    {
        wrong.Range("items", Items.Count, 0, FaqLimits.EntriesMax);
        wrong.That(
            Items.Select(each => each.Id).Distinct(StringComparer.Ordinal).Count() == Items.Count, "items",
            "have ids that differ");
        for (var at = 0; at < Items.Count; at++)
        {
            Items[at].Check(wrong, $"items[{at}]");
        }
    }
}

/// <summary>A question that is asked often.</summary>
/// <param name="Language">en or zh-CN.</param>
/// <param name="Questions">Ways of asking it.</param>
internal sealed record FaqEntryView(string Id, string Language, IReadOnlyList<string> Questions, string Answer)
{
    public void Check(Validation wrong, string path)
    {
        wrong.Text($"{path}.id", Id, 1, FaqLimits.IdMax);
        wrong.That(
            FaqLimits.Languages.Contains(Language, StringComparer.Ordinal), $"{path}.language",
            $"is one of {string.Join(", ", FaqLimits.Languages)}");
        wrong.Range($"{path}.questions", Questions.Count, 1, FaqLimits.QuestionsMax);
        foreach (var question in Questions)
        {
            wrong.Text($"{path}.questions", question, 1, FaqLimits.QuestionMax);
        }

        wrong.That(
            ChatRules.IsText(Answer, FaqLimits.AnswerMax), $"{path}.answer",
            $"has 1 to {FaqLimits.AnswerMax} characters, and no control characters but line breaks");
    }
}
