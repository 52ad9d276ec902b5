using Commerce.Members;
using Commerce.Web.Carts;
using Commerce.Web.Json;
using Commerce.Web.Languages;
using Commerce.Web.Ops;
using Commerce.Web.Problems;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;

namespace Commerce.Web.Members;

/// <summary>Registers members and signs them in. For the API and for pages.</summary>
internal sealed partial class SignInDesk(
    IGrainFactory grains, PasswordHashing passwords, SessionDirectory sessions, RateLimitOptions limits,
    Switches switches, CartDesk carts, TimeProvider time,
    ILogger<SignInDesk> logger)
{
    private readonly FailureCounter _failuresOfAccount = new(time);
    private readonly FailureCounter _failuresOfAddress = new(time);
    private readonly FailureCounter _registrations = new(time);

    /// <summary>Makes an account. One of the two is given.</summary>
    public async Task<(Member? Member, Problem? Problem)> RegisterAsync(HttpContext context, Registration registration)
    {
        if (switches.Refusal(Switches.Registrations) is { } off)
        {
            return (null, off);
        }

        var wrong = new Validation();
        var email = MemberRules.NormalizeEmail(registration.Email);
        wrong.That(email is not null, "email", "is an e-mail address");
        Note(wrong, "name", MemberRules.CheckName(registration.Name));
        Note(wrong, "password", MemberRules.CheckPassword(registration.Password, email ?? ""));
        if (wrong.Any)
        {
            return (null, wrong.ToProblem());
        }

        var address = AddressOf(context);
        if (_registrations.IsOver(address, limits.RegistrationsPerAddress, out var wait))
        {
            return (null, TooOften(wait));
        }

        _registrations.Add(address);
        if (await passwords.HashAsync(registration.Password, context.RequestAborted) is not { } hash)
        {
            return (null, Problem.TooBusy());
        }

        var command = new RegisterMember(registration.Name.Trim(), hash, [Roles.Shopper]);
        if (await grains.GetGrain<IAccountGrain>(email!).RegisterAsync(command) is not { } member)
        {
            return (null, new Problem(
                ProblemCode.EmailTaken, "Somebody has registered this address. Sign in, or use another one."));
        }

        await NoteContactAsync(context, member);
        return (member, null);
    }

    /// <summary>Begins a session for who knows the password. One of the two is given.</summary>
    public async Task<(CurrentSession? Session, Problem? Problem)> SignInAsync(
        HttpContext context, Credentials credentials)
    {
        var address = AddressOf(context);
        var email = MemberRules.NormalizeEmail(credentials.Email);
        if (email is null || credentials.Password.Length > MemberRules.PasswordLengthMax)
        {
            return (null, Refusal());
        }

        // Failures are limited, never an account: who knows the password is not locked out by strangers elsewhere.
        var key = $"{email} {address}";
        if (_failuresOfAccount.IsOver(key, limits.SignInFailuresPerAccount, out var wait)
            || _failuresOfAddress.IsOver(address, limits.SignInFailuresPerAddress, out wait))
        {
            return (null, TooOften(wait));
        }

        var grain = grains.GetGrain<IAccountGrain>(email);
        var account = await grain.GetAsync();
        var check = await passwords.CheckAsync(account, credentials.Password, context.RequestAborted);
        if (check.Verdict == PasswordVerdict.Overloaded)
        {
            return (null, Problem.TooBusy());
        }

        if (check.Verdict == PasswordVerdict.Wrong || account is null)
        {
            _failuresOfAccount.Add(key);
            _failuresOfAddress.Add(address);
            LogFailure(logger, address);
            return (null, Refusal());
        }

        if (check.NewHash is not null)
        {
            await grain.SetPasswordHashAsync(check.NewHash);
        }

        await NoteContactAsync(context, account.Member);
        var session = await sessions.StartAsync(account.Member);
        await carts.BringAlongAsync(context, session.MemberId);
        return (session, null);
    }

    // With each sign-in: the member may have come with another language, or a crash have cut the registration short.
    private async Task NoteContactAsync(HttpContext context, Member member)
    {
        try
        {
            await grains.GetGrain<IContactGrain>(member.Id.ToString()).PutAsync(
                new Contact(member.Email, member.Name, LanguageChoice.Of(context.Request).Tag));
        }
        catch (Exception exception)
        {
            LogContactFailed(logger, exception); // No reason to keep anybody out: the next sign-in notes it.
        }
    }

    private static void Note(Validation wrong, string member, string? error)
    {
        if (error is not null)
        {
            wrong.Sentence(member, error);
        }
    }

    // Nobody is told whether there is such an account.
    private static Problem Refusal() => new(
        ProblemCode.Unauthenticated, "E-mail address and password do not belong together. Check both, or register.");

    private static Problem TooOften(TimeSpan wait) => RateLimit.TooOften("Too many attempts.", wait);

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    [LoggerMessage(EventId = 4202, Level = LogLevel.Warning,
        Message = "How a member is reached could not be noted; mails go the old way until the next sign-in.")]
    private static partial void LogContactFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Information, Message = "A sign-in from {Address} failed.")]
    private static partial void LogFailure(ILogger logger, string address);
}

/// <summary>What a new member gives.</summary>
internal sealed record Registration(string Email, string Password, string Name)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"Registration of {Name}";
}

/// <summary>What a member signs in with.</summary>
internal sealed record Credentials(string Email, string Password)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => "Credentials";
}
