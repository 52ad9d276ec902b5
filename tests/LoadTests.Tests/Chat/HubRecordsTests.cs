using System.Text;

namespace Commerce.LoadTests.Chat;

/// <summary>Goal: messages are whole, however the network has cut them.</summary>
public sealed class HubRecordsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Messages_are_the_same_however_they_come(int partSize)
    {
        string[] sent = ["{}", new string('x', 5_000), """{"type":6}""", new string('y', 900), ""];
        var bytes = Encoding.UTF8.GetBytes(string.Concat(sent.Select(message => message + (char)HubRecords.End)));
        var (records, taken) = (new HubRecords(), new List<string>());

        foreach (var part in bytes.Chunk(partSize))
        {
            records.Append(part);
            while (records.TryTake(out var message))
            {
                taken.Add(Encoding.UTF8.GetString(message.Span));
            }
        }

        Assert.Equal(sent, taken);
    }

    [Fact]
    public void What_has_no_end_yet_is_no_message()
    {
        var records = new HubRecords();
        records.Append("half"u8);

        Assert.False(records.TryTake(out _));
    }
}
