using System.Net;
using System.Net.Sockets;
using System.Text;
using Commerce.Configuration;
using Commerce.Mails;
using Commerce.Notifications;
using MimeKit;

namespace Commerce.Hosting;

/// <summary>What a mail server has taken is sent, however it takes leave.</summary>
public sealed class SmtpSenderTests
{
    private static readonly Mail Mail = new(
        "o1.0-7", "ada@example.com", "Ada", "Paid", "Hello Ada", new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero),
        "en");

    [Theory]
    [InlineData("221 bye\r\n")]
    [InlineData("")] // It hangs up.
    [InlineData("421 too busy to say goodbye\r\n")]
    [InlineData("what?\r\n")]
    public async Task A_mail_that_was_taken_is_sent_whatever_the_server_says_to_a_goodbye(string goodbye)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = ServeAsync(listener, goodbye);
        var sender = new SmtpSender(
            new SmtpOptions { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port },
            MailboxAddress.Parse("shop@example.org"));

        await sender.SendAsync(Mail, TestContext.Current.CancellationToken);

        Assert.Equal(1, await served);
    }

    // One conversation; how many mails it took.
    private static async Task<int> ServeAsync(TcpListener listener, string goodbye)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var lines = new StreamReader(stream, Encoding.ASCII);
        var (taken, inMail) = (0, false);
        await SayAsync("220 test\r\n");
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == "QUIT")
            {
                await SayAsync(goodbye);
                break;
            }

            if (inMail && line != ".")
            {
                continue;
            }

            (taken, inMail) = (taken + (inMail ? 1 : 0), line == "DATA");
            await SayAsync(inMail ? "354 go on\r\n" : "250 ok\r\n");
        }

        return taken;

        Task SayAsync(string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();
    }
}
