using Commerce.CustomerService;
using Commerce.Web.Json;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.CustomerService;

/// <summary>Whose sessions an agent is offered, as supervisors say.</summary>
internal static class AgentTopics
{
    public static async Task<Results<Ok<AgentTopicsView>, Problem>> PutAsync(
        IGrainFactory grains, ChatSettings settings, string memberId, AgentTopicsBody body)
    {
        if (!MemberId.TryParse(memberId, out var agent))
        {
            return Problem.NotFound("There is no such member. GET /api/chat/board/live lists agents.");
        }

        var wrong = new Validation();
        wrong.That(
            AreSome(settings, body.Topics), "topics", $"has one or more of: {string.Join(", ", settings.Topics)}");
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var state = await SetAsync(grains, settings, agent, body.Topics);
        return TypedResults.Ok(new AgentTopicsView(agent, state.Topics ?? settings.Topics));
    }

    /// <summary>Whether they are topics of the shop, and at least one.</summary>
    public static bool AreSome(ChatSettings settings, IReadOnlyCollection<string> topics) =>
        topics.Count > 0 && topics.All(topic => settings.Topics.Contains(topic, StringComparer.Ordinal));

    /// <summary>All that there are now are all that there will be.</summary>
    public static Task<ChatAgent> SetAsync(
        IGrainFactory grains, ChatSettings settings, MemberId agent, IReadOnlyCollection<string> topics)
    {
        var chosen = settings.Topics.Where(topic => topics.Contains(topic, StringComparer.Ordinal)).ToList();
        return grains.GetGrain<IChatAgentGrain>(agent.ToString())
            .SetTopicsAsync(chosen.Count == settings.Topics.Count ? null : chosen);
    }
}

/// <summary>Topics of an agent.</summary>
internal sealed record AgentTopicsBody(IReadOnlyList<string> Topics)
{
    public static AgentTopicsBody Example { get; } = new(["returns", "delivery"]);
}

/// <summary>An agent, and whose sessions they are offered.</summary>
internal sealed record AgentTopicsView(MemberId MemberId, IReadOnlyList<string> Topics)
{
    public static AgentTopicsView Example { get; } = new(new MemberId(2), ["delivery", "returns"]);
}
