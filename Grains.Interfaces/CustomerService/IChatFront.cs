namespace Commerce.CustomerService;

/// <summary>
/// A front that serves members of chat sessions. What it is told may get lost with a connection: messages are numbered,
/// and it asks for those that it misses when it attaches again.
/// </summary>
[Alias("chat.front")]
public interface IChatFront : IGrainObserver
{
    /// <summary>There is news of a session.</summary>
    [Alias("tell")]
    void Tell(ChatNews news);
}
