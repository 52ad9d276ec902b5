using Commerce.Configuration;
using Commerce.Delivery;
using Commerce.Notifications;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Commerce.Mails;

/// <summary>Hands mails to a mail server. One that comes twice has the same Message-Id.</summary>
internal sealed class SmtpSender(SmtpOptions options, MailboxAddress from) : IMailSender
{
    private const int AtOnce = 4;

    private readonly Permits _permits = new(AtOnce);

    public async Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        await _permits.EnterAsync(cancellationToken);
        try
        {
            using var client = new SmtpClient();
            await client.ConnectAsync(
                options.Host!, options.Port, SecureSocketOptions.Auto, cancellationToken);
            if (options.User is not null)
            {
                await client.AuthenticateAsync(options.User, options.Password ?? "", cancellationToken);
            }

            await client.SendAsync(MailMessages.Of(mail, from), cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        finally
        {
            _permits.Leave();
        }
    }
}
