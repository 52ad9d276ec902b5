using System.Reflection;
using Commerce.Storage;

namespace Commerce.Hosting;

/// <summary>A store whose writes fail once armed: at the n-th write from then, before it is done or after it.</summary>
public class FailingStore : DispatchProxy, IDisposable
{
    private IShardStore _store = null!;
    private int _writesLeft = -1;
    private bool _doneFirst;

    /// <summary>Whether the armed failure has happened.</summary>
    public bool Failed { get; private set; }

    /// <summary>Called at the failure.</summary>
    public Action OnFailure { get; set; } = () => { };

    public static FailingStore Over(IShardStore store)
    {
        var proxy = (FailingStore)(object)Create<IShardStore, FailingStore>();
        proxy._store = store;
        return proxy;
    }

    /// <summary>Lets some writes pass and the next one fail, so that nobody knows whether it was done.</summary>
    public void Arm(int writesThatPass, bool doneFirst)
    {
        (Failed, _doneFirst) = (false, doneFirst);
        Volatile.Write(ref _writesLeft, writesThatPass);
    }

    public void Disarm() => Volatile.Write(ref _writesLeft, -1);

    public void Dispose()
    {
        (_store as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var isWrite = targetMethod!.Name is nameof(IShardStore.CommitAsync) or nameof(IShardStore.AppendAsync);
        if (isWrite && Volatile.Read(ref _writesLeft) >= 0 && Interlocked.Decrement(ref _writesLeft) == -1)
        {
            Failed = true;
            OnFailure();
            return targetMethod.Name == nameof(IShardStore.AppendAsync)
                ? FailAsync<bool>(targetMethod, args)
                : FailAsync<IReadOnlyList<TransactionOutcome>>(targetMethod, args);
        }

        return targetMethod.Invoke(_store, args);
    }

    private async Task<T> FailAsync<T>(MethodInfo write, object?[]? args)
    {
        if (_doneFirst)
        {
            await (Task)write.Invoke(_store, args)!;
        }

        throw new CommitOutcomeUnknownException("The test cut the connection.", new IOException("cut"));
    }
}
