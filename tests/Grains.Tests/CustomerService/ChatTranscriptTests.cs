using System.Reflection;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>A transcript reads what there may be, whatever number it is asked for.</summary>
public sealed class ChatTranscriptTests
{
    [Theory]
    [InlineData(ChatTranscript.PageSize)]
    [InlineData(ChatTranscript.PageSize * (1L + int.MaxValue))] // Negative in 32 bits.
    [InlineData(long.MaxValue)]
    public async Task After_its_end_nothing_is_found_and_no_row_is_read(long after)
    {
        var transcript = new ChatTranscript(DispatchProxy.Create<IShardStore, ClosedStore>(), "0123456789abcdef");

        Assert.Empty(await transcript.ReadAfterAsync(
            after, ChatLimits.HistoryMax, withNotes: true, TestContext.Current.CancellationToken));
    }

    /// <summary>Fails at each call.</summary>
    public class ClosedStore : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new InvalidOperationException($"{targetMethod?.Name} was called.");
    }
}
