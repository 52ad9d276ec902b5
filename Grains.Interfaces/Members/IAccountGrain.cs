namespace Commerce.Members;

/// <summary>
/// One account, found by what it signs in with. Key: the e-mail address, trimmed and in lower case; so an address can
/// be registered once.
/// </summary>
[Alias("members.account")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes the account. The password arrives hashed: hashing is slow on purpose and has no place in a turn.
    /// </summary>
    /// <returns>The new member; null if the address is taken.</returns>
    [Alias("register")]
    Task<Member?> RegisterAsync(RegisterMember command);

    /// <summary>The member and the stored password hash; null if there is no such account.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Account?> GetAsync();

    /// <summary>Replaces the password hash (changed by its owner, or rehashed with a higher cost).</summary>
    [Alias("set-password-hash")]
    Task SetPasswordHashAsync(string passwordHash);
}

/// <summary>Makes an account.</summary>
[GenerateSerializer, Immutable, Alias("members.register-member")]
public sealed record RegisterMember(
    [property: Id(0)] string Name,
    [property: Id(1)] string PasswordHash,
    [property: Id(2)] IReadOnlyList<string> Roles);

/// <summary>A member.</summary>
/// <param name="Id">The member's id.</param>
/// <param name="Email">As registered, trimmed and in lower case.</param>
/// <param name="Name">As the member gave it.</param>
/// <param name="Roles">Of <see cref="Commerce.Members.Roles"/>.</param>
[GenerateSerializer, Immutable, Alias("members.member")]
public sealed record Member(
    [property: Id(0)] MemberId Id,
    [property: Id(1)] string Email,
    [property: Id(2)] string Name,
    [property: Id(3)] IReadOnlyList<string> Roles);

/// <summary>A member and what proves it.</summary>
[GenerateSerializer, Immutable, Alias("members.account-view")]
public sealed record Account([property: Id(0)] Member Member, [property: Id(1)] string PasswordHash);
