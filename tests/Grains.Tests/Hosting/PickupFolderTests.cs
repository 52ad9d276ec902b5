using Commerce.Mails;
using Commerce.Notifications;
using MimeKit;

namespace Commerce.Hosting;

/// <summary>Mails in a folder are whole, and one each.</summary>
public sealed class PickupFolderTests : IDisposable
{
    private static readonly Mail Mail = new(
        "o1.0-7", "ada@example.com", "Ada", "订单 o1 已付款", "Ada，您好：\n2 × Mug", new DateTimeOffset(
            2026, 5, 6, 7, 8, 9, TimeSpan.Zero), "zh");

    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-mails-").FullName;

    [Fact]
    public async Task A_mail_that_is_sent_again_is_the_same_file()
    {
        var folder = Path.Combine(_folder, "mail");
        var sender = new PickupFolderSender(folder, MailboxAddress.Parse("Shop <shop@example.org>"));
        await sender.SendAsync(Mail, CancellationToken.None);
        var file = Assert.Single(Directory.GetFiles(folder));
        var written = File.GetLastWriteTimeUtc(file);

        await sender.SendAsync(Mail, CancellationToken.None);

        Assert.Equal("o1.0-7.eml", Path.GetFileName(file));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Assert.Single(Directory.GetFiles(folder))));
        var read = await MimeMessage.LoadAsync(file);
        Assert.Equal(("o1.0-7@example.org", Mail.Subject, Mail.At), (read.MessageId, read.Subject, read.Date));
        Assert.Equal(Mail.Text, read.TextBody!.ReplaceLineEndings("\n").TrimEnd('\n'));
        Assert.Equal("Ada", read.To.Mailboxes.Single().Name);
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_no_mail_and_in_nobodys_way()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, $".{Mail.Id}.{Environment.ProcessId}.tmp"), "Half");
        var sender = new PickupFolderSender(_folder, MailboxAddress.Parse("shop@example.org"));

        await sender.SendAsync(Mail, CancellationToken.None);

        Assert.Equal([$"{Mail.Id}.eml"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
