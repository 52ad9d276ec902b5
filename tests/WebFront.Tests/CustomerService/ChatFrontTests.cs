using Commerce.CustomerService;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: a front attaches to what it has to, and to nothing else, whatever fails or comes late. Method: a session's
/// grain that answers as a test says.
/// </summary>
public sealed class ChatFrontTests : IDisposable
{
    private static readonly ChatMember Jo = new(new MemberId(77), "Jo", ChatParty.Shopper);

    private static readonly ChatSession Open = new(
        "0123456789abcdef0123456789abcdef", "order", null, ChatStatus.Waiting, Jo.Id, Jo.Name, null, null,
        DateTimeOffset.UnixEpoch, null, 0, 0, 0, null, Version: 5);

    private readonly ManualTimeProvider _time = new();
    private readonly HeardHub _hub = new();
    private readonly TaskCompletionSource _detached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChatFront _front;
    private ChatSession _session = Open;
    private Task<ChatHistory?>? _attaching; // Null: it answers with the session.
    private Task _detaching = Task.CompletedTask;
    private int _attached;

    public ChatFrontTests()
    {
        var grain = Proxy.Of<IChatSessionGrain>((method, _) => method.Name switch
        {
            nameof(IChatSessionGrain.AttachAsync) => Attach(),
            nameof(IChatSessionGrain.DetachAsync) => Detach(),
            _ => throw new NotSupportedException(method.Name),
        });
        _front = new ChatFront(
            Proxy.Of<IGrainFactory>((method, arguments) =>
                method.ReturnType == typeof(IChatSessionGrain) ? grain : arguments[0]),
            _hub, _time, NullLogger<ChatFront>.Instance);
    }

    [Fact]
    public async Task A_session_that_is_closed_is_attached_to_no_more_and_forgotten_after_a_while()
    {
        _session = Open with { Status = ChatStatus.Closed };
        _front.Open("one");
        await _front.JoinAsync("one", _session, Jo);
        await _hub.WhenTold("SessionChanged");

        await _front.StartAsync(TestContext.Current.CancellationToken);
        await _time.AdvanceUntilAsync(
            _detached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken),
            TimeSpan.FromMilliseconds(250));

        Assert.Equal(1, _attached);
        await _front.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_read_a_session_that_could_not_be_attached_to_hears_what_comes_next()
    {
        _attaching = Task.FromException<ChatHistory?>(new TimeoutException("The silo is silent."));
        _front.Open("one");
        await _front.JoinAsync("one", Open, Jo);

        _front.HasRead(Open with { LastSequence = 5 });
        ((IChatFront)_front).Tell(new ChatNews(Open.SessionId, Message: new ChatMessage(
            6, "m6", ChatParty.Agent, new MemberId(88), "Ann", "Hello?", DateTimeOffset.UnixEpoch, IsNote: false)));

        await _hub.WhenTold("Message");
    }

    [Fact]
    public async Task A_word_that_nobody_is_here_does_not_outlive_who_came_back_before_it()
    {
        var late = new TaskCompletionSource();
        _detaching = late.Task;
        _front.Open("one");
        await _front.JoinAsync("one", Open, Jo);
        var leaving = _front.CloseAsync("one");
        _front.Open("two");
        await _front.JoinAsync("two", Open, Jo);
        Assert.Equal(2, _attached);

        late.SetResult();
        await leaving;

        Assert.Equal(3, _attached);
    }

    public void Dispose() => _front.Dispose();

    private Task<ChatHistory?> Attach()
    {
        _attached++;
        return _attaching ?? Task.FromResult<ChatHistory?>(new ChatHistory(_session, []));
    }

    private Task Detach()
    {
        _detached.TrySetResult();
        return _detaching;
    }
}
