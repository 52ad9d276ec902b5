namespace Commerce.Members;

/// <summary>
/// One signed-in session, shared by all fronts and durable. Key: SHA-256 of the token in lower-case hexadecimal, so
/// that who reads the store cannot sign in with what is there.
/// </summary>
[Alias("members.session")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Begins the session.</summary>
    [Alias("start")]
    Task StartAsync(Session session);

    /// <summary>The session; null if there is none or it is over.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Session?> GetAsync();

    /// <summary>Ends it. Again: nothing.</summary>
    [Alias("end")]
    Task EndAsync();
}

/// <summary>
/// Reads sessions from where they are kept, in whichever silo is asked: for those whose own silo is silent. What has
/// been begun or ended is seen at once; each question is a read of the store. Key: any.
/// </summary>
[Alias("members.session-reader")]
public interface ISessionReaderGrain : IGrainWithIntegerKey
{
    /// <summary>The session with this key; null if there is none or it is over.</summary>
    /// <param name="key">Of its <see cref="ISessionGrain"/>.</param>
    [Alias("find")]
    Task<Session?> FindAsync(string key);
}

/// <summary>Who is signed in, and until when.</summary>
[GenerateSerializer, Immutable, Alias("members.session-view")]
public sealed record Session(
    [property: Id(0)] MemberId MemberId,
    [property: Id(1)] string Name,
    [property: Id(2)] IReadOnlyList<string> Roles,
    [property: Id(3)] DateTimeOffset ExpiresAt);

/// <summary>Makes members with sessions in bulk, for load tests in Development. Key: <see cref="Key"/>.</summary>
[Alias("members.dev-sessions")]
public interface IDevSessionsGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "dev-sessions";

    /// <summary>Stores sessions, one for each token hash, in a few commits.</summary>
    /// <param name="tokenHashes">Keys of the sessions.</param>
    /// <param name="role">Of all of them.</param>
    /// <param name="lifetime">How long they last.</param>
    /// <param name="members">Whose they are, one for each; null: of new members.</param>
    [Alias("create-for")]
    Task<IReadOnlyList<Session>> CreateAsync(
        IReadOnlyList<string> tokenHashes, string role, TimeSpan lifetime, IReadOnlyList<MemberId>? members);
}
