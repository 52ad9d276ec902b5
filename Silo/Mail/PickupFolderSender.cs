using Commerce.Notifications;
using MimeKit;

namespace Commerce.Mails;

/// <summary>
/// Leaves mails as files in a folder, where a mail server or a person picks them up. A file is there whole or not at
/// all, and is named for the mail: sent again, it is there already.
/// </summary>
internal sealed class PickupFolderSender(string folder, MailboxAddress from) : IMailSender
{
    public async Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{mail.Id}.eml");
        if (File.Exists(path))
        {
            return;
        }

        var unfinished = Path.Combine(folder, $".{mail.Id}.{Environment.ProcessId}.tmp");
        await using (var file = File.Create(unfinished))
        {
            await MailMessages.Of(mail, from).WriteToAsync(file, cancellationToken);
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true); // Another process may have been as fast, with the same mail.
    }
}
