namespace Commerce.Members;

/// <summary>How a member is reached. Key: text form of the member's id.</summary>
[Alias("members.contact")]
public interface IContactGrain : IGrainWithStringKey
{
    /// <summary>The contact; null: nobody knows one.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Contact?> GetAsync();

    /// <summary>Replaces the contact; an equal one is not written.</summary>
    [Alias("put")]
    Task PutAsync(Contact contact);
}

/// <summary>How a member is reached.</summary>
/// <param name="Email">Address for mails.</param>
/// <param name="Name">As the member gave it.</param>
/// <param name="Language">Language tag of the member's choice, for example <c>zh</c>; null: not known.</param>
[GenerateSerializer, Immutable, Alias("members.contact-view")]
public sealed record Contact(
    [property: Id(0)] string Email, [property: Id(1)] string Name, [property: Id(2)] string? Language = null);
