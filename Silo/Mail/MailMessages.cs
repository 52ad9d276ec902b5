using Commerce.Notifications;
using MimeKit;
using MimeKit.Text;

namespace Commerce.Mails;

/// <summary>Mails as they go out.</summary>
internal static class MailMessages
{
    /// <summary>The same mail is the same message, to the last byte.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="from">Who sends it.</param>
    public static MimeMessage Of(Mail mail, MailboxAddress from)
    {
        var message = new MimeMessage
        {
            MessageId = $"{mail.Id}@{from.Domain}",
            Date = mail.At,
            Subject = mail.Subject,
            Body = new TextPart(TextFormat.Plain) { Text = mail.Text },
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(mail.ToName, mail.To));
        message.Headers.Add(HeaderId.ContentLanguage, mail.Language);
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
