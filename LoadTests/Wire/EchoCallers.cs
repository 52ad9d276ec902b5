using System.Buffers.Binary;
using System.Diagnostics;

namespace Commerce.LoadTests.Wire;

/// <summary>Callers of an echo, each with one call at a time; the same over whatever carries the frames.</summary>
internal sealed class EchoCallers(int callers)
{
    private const int FrameBytes = 100;

    private readonly TaskCompletionSource?[] _waiting = new TaskCompletionSource?[callers];

    /// <summary>Takes a frame for sending, or says that it cannot.</summary>
    internal delegate bool Sender(ReadOnlySpan<byte> frame);

    /// <summary>An answer has come.</summary>
    internal void Answered(ReadOnlySpan<byte> frame) =>
        Interlocked.Exchange(ref _waiting[BinaryPrimitives.ReadInt32LittleEndian(frame)], null)!.SetResult();

    /// <summary>Calls for some time.</summary>
    /// <returns>Calls a second.</returns>
    internal async Task<double> RunAsync(Sender send, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var calls = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Factory.StartNew(
            () => CallAsync(caller, send, clock, duration),
            CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).Unwrap()));
        return calls.Sum() / clock.Elapsed.TotalSeconds;
    }

    private async Task<long> CallAsync(int caller, Sender send, Stopwatch clock, TimeSpan duration)
    {
        var frame = new byte[FrameBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, caller);
        var calls = 0L;
        for (; clock.Elapsed < duration; calls++)
        {
            var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[caller] = answer;
            if (!send(frame))
            {
                throw new InvalidOperationException("A frame was not taken.");
            }

            await answer.Task;
        }

        return calls;
    }
}
