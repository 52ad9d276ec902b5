using System.Reflection;
using Commerce.Members;
using Commerce.Testing;
using Commerce.Web.Sessions;
using Orleans;

namespace Commerce.Web;

/// <summary>
/// Goal: who was known a moment ago is let in while the silo of his session is silent, and not for long. Method: a
/// session grain whose answers the test gives.
/// </summary>
public sealed class SessionDirectoryTests
{
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly Queue<Task<Session?>> _answers = new();
    private readonly SessionDirectory _directory;
    private readonly SessionToken _token = SessionToken.New();

    public SessionDirectoryTests()
    {
        var grain = Proxy.Of<ISessionGrain>(_ => _answers.Dequeue());
        _directory = new SessionDirectory(
            Proxy.Of<IGrainFactory>(_ => grain), _time, new SessionsOptions { TrustedFor = Trusted });
        _directory.Remember(_token, NewSession("first"));
    }

    [Fact]
    public async Task A_session_whose_silo_is_silent_is_trusted_as_it_was_read_last_and_what_comes_holds_for_the_next()
    {
        var late = new TaskCompletionSource<Session?>();
        _answers.Enqueue(late.Task);
        _time.Advance(Trusted * 2);

        var found = _directory.FindAsync(_token).AsTask();
        Assert.False(found.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("first", (await found)!.Name);

        late.SetResult(NewSession("second"));
        Assert.Equal("second", (await _directory.FindAsync(_token))!.Name);
    }

    [Fact]
    public async Task A_session_whose_silo_has_died_under_the_question_is_trusted_as_it_was_read_last()
    {
        _answers.Enqueue(Task.FromException<Session?>(new Orleans.Runtime.SiloUnavailableException("gone")));
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
    public async Task A_session_that_was_not_read_for_long_waits_for_its_silo()
    {
        var late = new TaskCompletionSource<Session?>();
        _answers.Enqueue(late.Task);
        _time.Advance(Trusted * 7);

        var found = _directory.FindAsync(_token).AsTask();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(found.IsCompleted);
        late.SetResult(null);

        Assert.Null(await found);
    }

    private Session NewSession(string name) => new(new MemberId(1), name, [], _time.GetUtcNow() + TimeSpan.FromDays(1));

    /// <summary>Answers every call of an interface.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it.
    private class Proxy : DispatchProxy
#pragma warning restore CA1852
    {
        private Func<MethodInfo, object?> _answer = _ => null;

        public static T Of<T>(Func<MethodInfo, object?> answer)
            where T : class
        {
            var made = Create<T, Proxy>();
            ((Proxy)(object)made)._answer = answer;
            return made;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!);
    }
}
