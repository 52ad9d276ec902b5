using Orleans.Runtime;
using Orleans.Streams;

namespace Commerce.Engine;

/// <summary>One stream, as its callers see it.</summary>
/// <typeparam name="T">What comes.</typeparam>
internal sealed class LiveStream<T>(LiveStreamProvider provider, StreamId id) : IAsyncStream<T>
{
    private readonly string _key = provider.KeyOf(id);

    public bool IsRewindable => false;

    public string ProviderName => provider.Name;

    public StreamId StreamId => id;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        CheckNone(token);
        return provider.PublishAsync(_key, item ?? throw new ArgumentNullException(nameof(item)));
    }

    public Task OnCompletedAsync() => Task.FromException(Endless());

    public Task OnErrorAsync(Exception ex) => Task.FromException(Endless());

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) =>
        SubscribeAsync(observer, token: null);

    public async Task<StreamSubscriptionHandle<T>> SubscribeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        CheckNone(token);
        if (filterData is not null)
        {
            throw new ArgumentException($"{provider.Name} has no filters, and got '{filterData}'.", nameof(filterData));
        }

        return new Handle(this, await provider.SubscribeAsync(_key, Telling(observer)));
    }

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() =>
        Task.FromResult<IList<StreamSubscriptionHandle<T>>>(
            [.. provider.OfCaller(_key).Select(each => new Handle(this, each))]);

    public bool Equals(IAsyncStream<T>? other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => HashCode.Combine(provider.Name, id);

    public int CompareTo(IAsyncStream<T>? other) =>
        other is null ? 1
        : string.CompareOrdinal(provider.Name, other.ProviderName) is var order and not 0 ? order
        : id.CompareTo(other.StreamId);

    public override string ToString() => $"{provider.Name}/{id}";

    private static Func<object, Task> Telling(IAsyncObserver<T> observer) => value => value is T item
        ? observer.OnNextAsync(item)
        : observer.OnErrorAsync(value as Exception
            ?? new InvalidCastException($"A {value.GetType()} came where a {typeof(T)} was expected."));

    private NotSupportedException Endless() => new($"{this} does not end: streams are told items only, as in Orleans.");

    private void CheckNone(StreamSequenceToken? token)
    {
        if (token is not null)
        {
            throw new ArgumentException($"{provider.Name} has no places to begin at: leave it out.", nameof(token));
        }
    }

    private sealed class Handle(LiveStream<T> stream, LiveSubscription subscription) : StreamSubscriptionHandle<T>
    {
        public override StreamId StreamId => stream.StreamId;

        public override string ProviderName => stream.ProviderName;

        public override Guid HandleId => subscription.Id;

        public override Task UnsubscribeAsync() => stream.Provider.EndAsync(subscription);

        public override Task<StreamSubscriptionHandle<T>> ResumeAsync(
            IAsyncObserver<T> observer, StreamSequenceToken? token = null)
        {
            ArgumentNullException.ThrowIfNull(observer);
            stream.CheckNone(token);
            subscription.Tell = Telling(observer);
            return Task.FromResult<StreamSubscriptionHandle<T>>(this);
        }

        public override bool Equals(StreamSubscriptionHandle<T>? other) => other?.HandleId == HandleId;

        public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

        public override int GetHashCode() => HandleId.GetHashCode();
    }

    private LiveStreamProvider Provider => provider;
}
