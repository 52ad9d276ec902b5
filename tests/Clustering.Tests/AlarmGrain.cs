namespace Commerce.Clustering.Tests;

public interface IAlarmGrain : IGrainWithIntegerKey
{
    Task SetAsync();
}

/// <summary>Is reminded in an hour, and tells who counts.</summary>
internal sealed class AlarmGrain(Ticks ticks) : Grain, IAlarmGrain, IRemindable
{
    public Task SetAsync() =>
        this.RegisterOrUpdateReminder("alarm", TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        ticks.Add();
        return Task.CompletedTask;
    }
}

/// <summary>Counts.</summary>
internal sealed class Ticks
{
    private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _wanted = int.MaxValue;

    public int Count => Volatile.Read(ref _count);

    public Task Came(int count)
    {
        Volatile.Write(ref _wanted, count);
        Add(0);
        return _came.Task;
    }

    public void Add() => Add(1);

    private void Add(int more)
    {
        if (Interlocked.Add(ref _count, more) >= Volatile.Read(ref _wanted))
        {
            _came.TrySetResult();
        }
    }
}
