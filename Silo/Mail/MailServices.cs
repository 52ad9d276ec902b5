using Commerce.Configuration;
using Commerce.Notifications;
using MimeKit;

namespace Commerce.Mails;

/// <summary>Registers how mails go out.</summary>
internal static class MailServices
{
    private const string DevelopmentFolder = "mail";

    /// <summary>By a mail server, or into a folder; in Development into one of the data directory.</summary>
    public static void AddMails(this IHostApplicationBuilder builder, CommerceOptions options)
    {
        var mail = options.Mail;
        var from = MailboxAddress.Parse(mail.Smtp.From);
        var folder = mail.PickupFolder
            ?? (builder.Environment.IsDevelopment() ? Path.Combine(options.DataDirectory, DevelopmentFolder) : null);
        if (mail.Smtp.Host is not null)
        {
            builder.Services.AddSingleton<IMailSender>(new SmtpSender(mail.Smtp, from));
        }
        else if (folder is not null)
        {
            builder.Services.AddSingleton<IMailSender>(new PickupFolderSender(folder, from));
        }
    }
}
