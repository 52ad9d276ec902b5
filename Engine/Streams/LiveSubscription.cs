using System.Threading.Channels;

namespace Commerce.Engine;

/// <summary>
/// A subscription with what waits for it: the newest, if it is slower than the stream. Of a grain it is told in turns
/// of the grain, as a request is, and ends with the activation.
/// </summary>
/// <param name="silo">Whose threads it is told on.</param>
/// <param name="stream">The hub's key.</param>
/// <param name="id">Its own.</param>
/// <param name="home">The grain that it belongs to; null: code outside of grains.</param>
internal sealed class LiveSubscription(Silo silo, string stream, Guid id, Activation? home)
{
    private const int WaitingMax = 256;

    private readonly Channel<object> _waiting = Channel.CreateBounded<object>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public string Stream => stream;

    public Guid Id => id;

    public Activation? Home => home;

    /// <summary>Tells who has subscribed. Replaced when the subscription is resumed.</summary>
    public required Func<object, Task> Tell { get; set; }

    /// <summary>Begins to tell.</summary>
    public void Begin() => silo.Threads.Queue(new TransportWork(TellAllAsync));

    public void Offer(object value) => _waiting.Writer.TryWrite(value);

    public void End()
    {
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out _))
        {
            // Nobody wants it any more.
        }
    }

    private async Task TellAllAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (_waiting.Reader.TryRead(out var value))
            {
                await TellAsync(value);
            }
        }
    }

    private async Task TellAsync(object value)
    {
        try
        {
            if (home is null)
            {
                await Tell(value);
                return;
            }

            var turn = new Turn(Tell, value, silo.Completions.Create());
            if (home.TryPost(turn, mayInline: false, out _))
            {
                await await Task.WhenAny(turn.Told.Task, home.Deactivated);
            }
        }
#pragma warning disable CA1031 // logged; the next one comes
        catch (Exception exception)
        {
            silo.Log.SubscriberFailed(stream, exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>One item, as a request of the grain.</summary>
    private sealed class Turn : VoidGrainRequest
    {
        private static readonly GrainMethod TheMethod = new("Stream", "()");

        private readonly Func<object, Task> _tell;
        private readonly object _value;

        public Turn(Func<object, Task> tell, object value, TaskCompletionSource told)
        {
            (_tell, _value, Told) = (tell, value, told);
            Deadline = long.MaxValue;
        }

        public TaskCompletionSource Told { get; }

        internal override bool IsInternal => true;

        protected override GrainMethod Describe() => TheMethod;

        protected override async Task Invoke(object grain)
        {
            try
            {
                await _tell(_value);
                Told.TrySetResult();
            }
#pragma warning disable CA1031 // told to who waits
            catch (Exception exception)
            {
                Told.TrySetException(exception);
            }
#pragma warning restore CA1031
        }
    }
}
