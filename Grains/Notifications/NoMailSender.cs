namespace Commerce.Notifications;

/// <summary>Where no way for mails is set up: nobody is told.</summary>
internal sealed class NoMailSender : IMailSender
{
    public Task SendAsync(Mail mail, CancellationToken cancellationToken) => Task.CompletedTask;
}
