using System.Security.Claims;
using System.Text.Encodings.Web;
using Commerce.Members;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Commerce.Web.Sessions;

/// <summary>
/// Tells the framework who asks, from <see cref="SessionDirectory"/>. What nobody declared open is closed: a route
/// without a word about who may use it needs a session.
/// </summary>
internal static class SessionAuthentication
{
    private const string SchemeName = "Session";

    public static void AddSessionAuthorization(this IServiceCollection services)
    {
        services.AddAuthentication(SchemeName).AddScheme<AuthenticationSchemeOptions, Handler>(SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Merchant, policy => policy.RequireRole(Roles.Merchant))
            .AddPolicy(Policies.CustomerService, policy => policy.RequireRole(Roles.Agent, Roles.Supervisor))
            .AddPolicy(Policies.Supervisor, policy => policy.RequireRole(Roles.Supervisor))
            .AddPolicy(Policies.Ops, policy => policy.RequireRole(Roles.Ops))
            .AddPolicy(Policies.OpsOrMerchant, policy => policy.RequireRole(Roles.Ops, Roles.Merchant))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    /// <summary>
    /// Admits or refuses. Paths and methods that no route knows are answered as such, not with a demand to sign in.
    /// </summary>
    public static void UseSessionAuthorization(this IApplicationBuilder app)
    {
        app.Use((context, next) =>
            context.GetEndpoint() is RouteEndpoint ? next(context) : AnswerUnroutedAsync(context));
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>What who is not signed in is told.</summary>
    public static Problem Demand() => new(
        ProblemCode.Unauthenticated,
        "Sign in with POST /api/session and send the token as 'Authorization: Bearer', or the cookie.");

    private static Task AnswerUnroutedAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.RequestDelegate is { } methodOrMediaTypeRefused)
        {
            return methodOrMediaTypeRefused(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private sealed class Handler(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var sessions = Context.RequestServices.GetRequiredService<SessionDirectory>();
            if (!SessionCookie.TryGetToken(Request, out var token)
                || await sessions.FindAsync(token) is not { } session)
            {
                return AuthenticateResult.NoResult();
            }

            Context.Features.Set(session);
            var claims = session.Roles.Select(role => new Claim(ClaimTypes.Role, role))
                .Append(new Claim(ClaimTypes.NameIdentifier, session.MemberId.ToString()))
                .Append(new Claim(ClaimTypes.Name, session.Name));
            var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName));
            return AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            if (!ErrorBoundary.IsForMachines(Context))
            {
                var back = HttpMethods.IsGet(Request.Method)
                    ? $"?returnUrl={Uri.EscapeDataString(Request.Path + Request.QueryString)}"
                    : "";
                Response.Redirect("/sign-in" + back);
                return Task.CompletedTask;
            }

            return Demand().ExecuteAsync(Context);
        }

        protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        {
            if (!ErrorBoundary.IsForMachines(Context))
            {
                Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            }

            return new Problem(ProblemCode.Forbidden, "Sign in as a member with the role that this route is for.")
                .ExecuteAsync(Context);
        }
    }
}

/// <summary>Names of the policies that routes ask for.</summary>
internal static class Policies
{
    public const string Merchant = "merchant";
    public const string Ops = "ops";
    public const string OpsOrMerchant = "ops-or-merchant";
    public const string CustomerService = "customer-service";
    public const string Supervisor = "supervisor";
}
