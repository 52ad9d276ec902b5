using Commerce.Members;
using Commerce.Testing;
using Commerce.Web.Sessions;
using Orleans;

namespace Commerce.Web;

/// <summary>
/// Goal: who was known a moment ago is let in while the silo of his session is silent, and not for long; who was not is
/// looked up by other silos. Method: a session grain and readers whose answers the test gives.
/// </summary>
public sealed class SessionDirectoryTests
{
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly Queue<Task<Session?>> _answers = new();
    private readonly Queue<Task<Session?>> _lookedUp = new();
    private readonly TaskCompletionSource _allAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SessionDirectory _directory;
    private readonly SessionToken _token = SessionToken.New();

    public SessionDirectoryTests()
    {
        var grain = Proxy.Of<ISessionGrain>((_, _) => _answers.Dequeue());
        var reader = Proxy.Of<ISessionReaderGrain>((_, _) =>
        {
            var answer = _lookedUp.Dequeue();
            if (_lookedUp.Count == 0)
            {
                _allAsked.TrySetResult();
            }

            return answer;
        });
        var factory = Proxy.Of<IGrainFactory>(
            (method, _) => method.ReturnType == typeof(ISessionGrain) ? grain : reader);
        _directory = new SessionDirectory(factory, _time, new SessionsOptions { TrustedFor = Trusted });
        _directory.Remember(_token, NewSession("first"));
    }

    [Fact]
    public async Task A_session_whose_silo_is_silent_is_trusted_as_it_was_read_last_and_what_comes_holds_for_the_next()
    {
        var late = new TaskCompletionSource<Session?>();
        _answers.Enqueue(late.Task);
        _lookedUp.Enqueue(Silence);
        _lookedUp.Enqueue(Silence);
        _lookedUp.Enqueue(Silence);
        _time.Advance(Trusted * 2);

        var found = _directory.FindAsync(_token).AsTask();
        Assert.False(found.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("first", (await found)!.Name);

        late.SetResult(NewSession("second"));
        Assert.Equal("second", (await _directory.FindAsync(_token))!.Name);
    }

    [Fact]
    public async Task A_session_whose_silo_has_died_is_trusted_as_it_was_read_last_if_nobody_can_look_it_up()
    {
        _answers.Enqueue(Gone);
        _lookedUp.Enqueue(Gone);
        _lookedUp.Enqueue(Gone);
        _lookedUp.Enqueue(Gone);
        _time.Advance(Trusted * 2);

        Assert.Equal("first", (await _directory.FindAsync(_token))!.Name);
    }

    [Fact]
    public async Task A_session_that_was_ended_at_another_front_is_over_once_its_silo_says_so()
    {
        _answers.Enqueue(Task.FromResult<Session?>(null));
        _time.Advance(Trusted * 2);

        Assert.Null(await _directory.FindAsync(_token));
    }

    [Fact]
    public async Task A_session_that_was_not_read_for_long_is_not_trusted_but_looked_up()
    {
        _answers.Enqueue(Silence);
        _lookedUp.Enqueue(Task.FromResult<Session?>(null));
        _time.Advance(Trusted * 7);

        var found = _directory.FindAsync(_token).AsTask();
        Assert.False(found.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await found);
    }

    [Fact]
    public async Task A_session_that_is_not_known_is_looked_up_at_once_when_its_silo_has_died_under_the_question()
    {
        _answers.Enqueue(Gone);
        _lookedUp.Enqueue(Task.FromResult<Session?>(NewSession("stored")));

        Assert.Equal("stored", (await _directory.FindAsync(SessionToken.New()))!.Name);
    }

    [Fact]
    public async Task Another_is_asked_whenever_one_is_silent_or_fails_until_all_that_may_be_asked_are()
    {
        var late = new TaskCompletionSource<Session?>();
        _answers.Enqueue(late.Task);
        _lookedUp.Enqueue(Silence);
        _lookedUp.Enqueue(Gone);
        _lookedUp.Enqueue(Silence);

        var found = _directory.FindAsync(SessionToken.New()).AsTask();
        Assert.Equal(3, _lookedUp.Count);
        await _time.AdvanceUntilAsync(_allAsked.Task, TimeSpan.FromSeconds(1));
        Assert.False(found.IsCompleted);
        late.SetResult(NewSession("own"));

        Assert.Equal("own", (await found)!.Name);
    }

    [Fact]
    public async Task A_session_that_nobody_can_look_up_fails_with_what_the_last_one_said()
    {
        _answers.Enqueue(Gone);
        _lookedUp.Enqueue(Gone);
        _lookedUp.Enqueue(Gone);
        _lookedUp.Enqueue(Gone);

        await Assert.ThrowsAsync<Orleans.Runtime.SiloUnavailableException>(
            () => _directory.FindAsync(SessionToken.New()).AsTask());
        Assert.Empty(_lookedUp);
    }

    private static Task<Session?> Silence => new TaskCompletionSource<Session?>().Task;

    private static Task<Session?> Gone =>
        Task.FromException<Session?>(new Orleans.Runtime.SiloUnavailableException("gone"));

    private Session NewSession(string name) => new(new MemberId(1), name, [], _time.GetUtcNow() + TimeSpan.FromDays(1));
}
