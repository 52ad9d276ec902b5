using Commerce.CustomerService;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.CustomerService;

/// <summary>What supervisors read, and say of agents.</summary>
internal static class SupervisorEndpoints
{
    public static void Map(IEndpointRouteBuilder chat)
    {
        chat.MapGet("/board/live", BoardAsync).RequireAuthorization(Policies.Supervisor).Describe(
            "What goes on now: queues, agents, open sessions (200 at most), alerts, and what was counted today (UTC).",
            answer: LiveBoardView.Example);
        chat.MapPut("/agents/{memberId}/topics", AgentTopics.PutAsync).RequireAuthorization(Policies.Supervisor)
            .Describe(
                "Says of which topics an agent is offered sessions, from now on, also while they are online. All: also "
                    + "those that the shop will have. An agent of whom nobody has said anything is offered all.",
                AgentTopicsBody.Example, AgentTopicsView.Example,
                problems: [ProblemCode.Validation, ProblemCode.NotFound]);
        chat.MapGet("/reports", ReadAsync).RequireAuthorization(Policies.Supervisor).Describe(
            "What was counted in the days 'from' (a week before) 'to' (today), both included, 92 at most: by day, "
                + "topic, agent, and all three. Times are in seconds; 'serviceLevel' is the share of those who waited "
                + "for a person and were answered within the target of their topic.",
            answer: ChatReportView.Example, problems: [ProblemCode.Validation]);
        chat.MapGet("/reports.csv", DownloadAsync).RequireAuthorization(Policies.Supervisor)
            .Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .Describe("The same by day, topic and agent, as a file.", problems: [ProblemCode.Validation]);
    }

    private static async Task<Ok<LiveBoardView>> BoardAsync(IGrainFactory grains) => TypedResults.Ok(
        LiveBoardView.Of(await grains.GetGrain<IChatBoardGrain>(IChatBoardGrain.Key).GetAsync()));

    private static async Task<Results<Ok<ChatReportView>, Problem>> ReadAsync(
        IGrainFactory grains, TimeProvider time, string? from, string? to) =>
        ReportDays.Read(from, to, time, out var problem) is { } days
            ? TypedResults.Ok(ChatReportView.Of(days, await days.ReportAsync(grains)))
            : problem!;

    private static async Task<Results<FileContentHttpResult, Problem>> DownloadAsync(
        IGrainFactory grains, TimeProvider time, string? from, string? to)
    {
        if (ReportDays.Read(from, to, time, out var problem) is not { } days)
        {
            return problem!;
        }

        return TypedResults.File(
            ReportCsv.Write((await days.ReportAsync(grains)).Rows), "text/csv; charset=utf-8",
            $"chat-{days.FromText}-{days.ToText}.csv");
    }
}
