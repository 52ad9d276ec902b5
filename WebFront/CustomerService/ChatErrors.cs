using Commerce.CustomerService;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Lets requests in whose callers are signed in still and do not ask too much, and says what callers of the hub are
/// told: "code: what to do", with the codes of docs/problems.md.
/// </summary>
internal sealed class ChatErrors(ChatConnections connections, ILogger<ChatErrors> logger) : IHubFilter
{
    public static HubException NotFound() => Refused("not-found", "There is no such session of yours.");

    public static HubException Forbidden() =>
        Refused("forbidden", "Connect as a member with the role that this is for.");

    public static HubException Of(Problem problem) => Refused(problem.Code.Code, problem.Detail);

    public static HubException Refused(string code, string detail) => new($"{code}: {detail}");

    public static void Check(ChatOutcome outcome)
    {
        if (outcome != ChatOutcome.Done)
        {
            throw outcome switch
            {
                ChatOutcome.NotFound => NotFound(),
                ChatOutcome.Closed => Refused("closed", "The session is closed. Open another one."),
                ChatOutcome.NotClosed => Refused("not-closed", "The session is still open. Close it first."),
                ChatOutcome.Taken => Refused("taken", "Another agent has the session."),
                ChatOutcome.AtCapacity => Refused("at-capacity", "The agent cannot take another session now."),
                ChatOutcome.NotAllowed => Forbidden(),
                ChatOutcome.Full => Refused("limit-reached", "The session is full. Open another one."),
                _ => new InvalidOperationException($"{outcome} is no refusal."),
            };
        }
    }

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            var caller = ChatCaller.Of(invocationContext.Context);
            caller.Spend(); // Before anything else: what is refused costs as much as what is done.
            return await connections.IsOverAsync(caller)
                ? throw Refused("unauthenticated", "The session is over. Sign in, then connect again.")
                : await next(invocationContext);
        }
        catch (Exception exception) when (exception is not HubException)
        {
            var problem = ErrorBoundary.ToProblem(exception);
            if (problem.Code == ProblemCode.Internal)
            {
#pragma warning disable CA1848, CA1873 // a bug, not an event
                logger.LogError(exception, "A method of the chat failed: {Method}.", invocationContext.HubMethodName);
#pragma warning restore CA1848, CA1873
            }

            throw Of(problem);
        }
    }
}
