namespace Commerce.Notifications;

/// <summary>Sends mails. A host brings one along, or nothing is sent.</summary>
public interface IMailSender
{
    /// <summary>
    /// Sends a mail, or leaves it where somebody sends it. Sent again under the same id it must not arrive twice, as
    /// far as the way of mails allows that.
    /// </summary>
    /// <exception cref="Exception">It was not sent, or nobody knows: to be tried again.</exception>
    Task SendAsync(Mail mail, CancellationToken cancellationToken);
}

/// <summary>A mail to a member.</summary>
/// <param name="Id">Names it in the shop, the same however often it is sent: letters, digits, dots, hyphens.</param>
/// <param name="To">Address.</param>
/// <param name="ToName">Name of who gets it.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="At">When happened what it tells of: its date.</param>
/// <param name="Language">Language tag of the text.</param>
public sealed record Mail(
    string Id, string To, string ToName, string Subject, string Text, DateTimeOffset At, string Language);
