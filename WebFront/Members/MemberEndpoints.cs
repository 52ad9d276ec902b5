using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Commerce.Members;
using Commerce.Web.Carts;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Members;

/// <summary>Members and their sessions.</summary>
internal static class MemberEndpoints
{
    private const int DevSessionsMax = 100_000;
    private const int DevSessionsPerCall = 1_000; // A quarter of what fits into a message between processes.
    private static readonly TimeSpan DevSessionLifetime = TimeSpan.FromDays(1);

    public static void Map(IEndpointRouteBuilder api, IHostEnvironment environment)
    {
        api.MapPost("/members", RegisterAsync).AllowAnonymous().Describe(
            "Registers a member.",
            new Registration("jo@example.com", "correct horse battery", "Jo Shopper"),
            new MemberView(Examples.Member, "jo@example.com", "Jo Shopper", [Roles.Shopper]),
            StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.EmailTaken, ProblemCode.RateLimited, ProblemCode.Overloaded);
        api.MapPost("/session", SignInAsync).AllowAnonymous().Describe(
            "Signs in: gives a token for 'Authorization: Bearer', and a cookie.",
            new Credentials("jo@example.com", "correct horse battery"),
            new SignedIn(Examples.Member, "Jo Shopper", [Roles.Shopper], Examples.Token, Examples.Now),
            problems: [ProblemCode.Validation, ProblemCode.Unauthenticated, ProblemCode.RateLimited,
                ProblemCode.Overloaded]);
        api.MapGet("/session", WhoAmI).RequireAuthorization().Describe(
            "Says who is signed in.", answer: new SessionView(
                Examples.Member, "Jo Shopper", [Roles.Shopper], Examples.Now));
        api.MapDelete("/session", SignOutAsync).AllowAnonymous().Describe(
            "Signs out everywhere that shares the session.", status: StatusCodes.Status204NoContent);
        if (environment.IsDevelopment())
        {
            api.MapPost("/dev/sessions", MakeSessionsAsync).AllowAnonymous().Describe(
                "Development only: makes that many new members with sessions; with 'key' those that it names, the same "
                    + "each time.",
                new DevSessions(2),
                new DevTokens([Examples.Token, "J9cS3b0G5xTt7kq2vS8mY4l1hZ5oq7nX1Yd0m3vQyJv"]),
                problems: ProblemCode.Validation);
        }
    }

    private static async Task<Results<Created<MemberView>, Problem>> RegisterAsync(
        Registration registration, HttpContext context, SignInDesk desk)
    {
        var (member, problem) = await desk.RegisterAsync(context, registration);
        return member is null
            ? problem!
            : TypedResults.Created("/api/session", new MemberView(member.Id, member.Email, member.Name, member.Roles));
    }

    private static async Task<Results<Ok<SignedIn>, Problem>> SignInAsync(
        Credentials credentials, HttpContext context, SignInDesk desk)
    {
        var (session, problem) = await desk.SignInAsync(context, credentials);
        if (session is null)
        {
            return problem!;
        }

        SessionCookie.Write(context, session);
        return TypedResults.Ok(
            new SignedIn(session.MemberId, session.Name, session.Roles, session.Token.ToString(), session.ExpiresAt));
    }

    private static Ok<SessionView> WhoAmI(HttpContext context)
    {
        var session = context.RequireSession();
        return TypedResults.Ok(new SessionView(session.MemberId, session.Name, session.Roles, session.ExpiresAt));
    }

    private static async Task<NoContent> SignOutAsync(HttpContext context, SessionDirectory sessions)
    {
        if (context.CurrentSession() is { } session)
        {
            await sessions.EndAsync(session.Token);
        }

        SessionCookie.Delete(context);
        CartCookie.ForgetUnits(context);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<DevTokens>, Problem>> MakeSessionsAsync(
        DevSessions request, IGrainFactory grains, SessionDirectory sessions)
    {
        var wrong = new Validation();
        wrong.Range("count", request.Count, 1, DevSessionsMax);
        wrong.That(Roles.All.Contains(request.Role, StringComparer.Ordinal), "role",
            $"is one of {string.Join(", ", Roles.All)}");
        wrong.Text("key", request.Key, 0, 100);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var tokens = Enumerable.Range(0, request.Count).Select(_ => SessionToken.New()).ToArray();
        var maker = grains.GetGrain<IDevSessionsGrain>(IDevSessionsGrain.Key);
        var number = 0;
        foreach (var part in tokens.Chunk(DevSessionsPerCall))
        {
            var made = await maker.CreateAsync(
                [.. part.Select(token => token.GrainKey)], request.Role, DevSessionLifetime,
                request.Key is null ? null : [.. part.Select(_ => MemberNamed(request.Key, number++))]);
            Debug.Assert(made.Count == part.Length, "one session for each token");
            for (var i = 0; i < part.Length; i++)
            {
                sessions.Remember(part[i], made[i]);
            }
        }

        return TypedResults.Ok(new DevTokens([.. tokens.Select(token => token.ToString())]));
    }

    private static MemberId MemberNamed(string key, int number) => new(
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{number} {key}")))
        & long.MaxValue);
}

internal sealed record MemberView(MemberId MemberId, string Email, string Name, IReadOnlyList<string> Roles);

internal sealed record SessionView(
    MemberId MemberId, string Name, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt);

internal sealed record SignedIn(
    MemberId MemberId, string Name, IReadOnlyList<string> Roles, string Token, DateTimeOffset ExpiresAt);

internal sealed record DevSessions(int Count, string Role = Roles.Shopper, string? Key = null);

internal sealed record DevTokens(IReadOnlyList<string> Tokens);
