using System.Collections.Concurrent;
using Commerce.Notifications;

namespace Commerce.Shop;

/// <summary>Keeps mails instead of sending them, and fails when it is told to.</summary>
internal sealed class NotingMails : IMailSender
{
    private readonly ConcurrentQueue<(int Count, TaskCompletionSource Seen)> _waits = [];

    public ConcurrentQueue<Mail> Sent { get; } = [];

    /// <summary>Ids of those that somebody tried to send.</summary>
    public ConcurrentQueue<string> Tried { get; } = [];

    public int FailuresLeft { get; set; }

    public Task WhenSent(int count)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waits.Enqueue((count, seen));
        return seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        Tried.Enqueue(mail.Id);
        if (FailuresLeft-- > 0)
        {
            return Task.FromException(new IOException("for the test"));
        }

        Sent.Enqueue(mail);
        foreach (var (count, seen) in _waits)
        {
            if (Sent.Count >= count)
            {
                seen.TrySetResult();
            }
        }

        return Task.CompletedTask;
    }
}
