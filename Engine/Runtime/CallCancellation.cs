namespace Commerce.Engine;

/// <summary>
/// Links the caller's token to one of the called grain's own, so that callbacks run in turns of the grain,
/// not on the thread that cancels.
/// </summary>
// A source without a timer owns nothing, and the grain may hold its token for longer than the call.
#pragma warning disable CA1001
internal sealed class CallCancellation(GrainRequest request, CancellationToken callerToken)
{
#pragma warning restore CA1001
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _registration;
    private bool _ended;

    public CancellationToken CallerToken => callerToken;

    public CancellationToken GrainToken => _source.Token;

    /// <summary>Begins to listen. After the request was sent: the callback may run at once.</summary>
    public void Listen()
    {
        var registration = callerToken.UnsafeRegister(
            static state => ((CallCancellation)state!).OnCallerCancelled(), this);
        bool ended;
        lock (_source)
        {
            _registration = registration;
            ended = _ended;
        }

        if (ended)
        {
            registration.Unregister();
        }
    }

    /// <summary>The call ended: stop listening.</summary>
    public void End()
    {
        CancellationTokenRegistration registration;
        lock (_source)
        {
            _ended = true;
            registration = _registration;
        }

        registration.Unregister();
    }

    /// <summary>Runs the callbacks of the grain's token. In a turn of the grain.</summary>
    public void Fire() => _source.Cancel();

    private void OnCallerCancelled() => Activation.Cancel(request);
}
