using System.Collections.Concurrent;

namespace Commerce.Web.Pictures;

/// <summary>
/// Makes pictures one at a time, on a thread of its own with a bounded queue: many of them take one core at most, the
/// memory of one, and never a thread that serves buyers.
/// </summary>
internal sealed class PictureLane : IDisposable
{
    /// <summary>More that wait are refused: at some 100 ms each the last one would wait 2 s.</summary>
    public const int QueueLengthMax = 16;

    private readonly PictureOptions _options;
    private readonly BlockingCollection<Job> _jobs = new(QueueLengthMax);
    private readonly Thread _thread;

    public PictureLane(PictureOptions options)
    {
        _options = options;
        _thread = new Thread(Work) { IsBackground = true, Name = "pictures" };
        _thread.Start();
    }

    /// <summary>
    /// Makes the pictures of a file. Whoever asked and has gone leaves the queue when it is their turn.
    /// </summary>
    public async Task<MadePictures> MakeAsync(ReadOnlyMemory<byte> sent, CancellationToken cancellationToken)
    {
        var job = new Job(sent, cancellationToken);
        return _jobs.TryAdd(job, 0, cancellationToken)
            ? await job.Done.Task
            : new MadePictures(PictureFault.Overloaded, []);
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            try
            {
                job.CancellationToken.ThrowIfCancellationRequested();
                job.Done.SetResult(PictureMaking.Make(job.Sent, _options.PixelsMax));
            }
            catch (OperationCanceledException)
            {
                job.Done.SetCanceled(job.CancellationToken);
            }
            catch (Exception exception)
            {
                job.Done.SetException(exception);
            }
        }
    }

    private sealed record Job(ReadOnlyMemory<byte> Sent, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<MadePictures> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
