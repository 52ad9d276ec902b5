using Commerce.Members;
using Commerce.Testing;
using Commerce.Web.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: nobody is connected who is not signed in, and nobody takes more than their share. Method: the register of a
/// front's connections, with a clock of its own.
/// </summary>
public sealed class ChatConnectionsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly SessionDirectory _sessions;
    private readonly ChatConnections _connections;

    public ChatConnectionsTests()
    {
        var over = Proxy.Of<ISessionGrain>((method, _) =>
            method.ReturnType == typeof(Task) ? Task.CompletedTask : Task.FromResult<Session?>(null));
        _sessions = new SessionDirectory(
            Proxy.Of<IGrainFactory>((_, _) => over), _time, new SessionsOptions());
        _connections = new ChatConnections(_sessions, _time, NullLogger<ChatConnections>.Instance);
    }

    [Fact]
    public async Task Who_only_listens_is_cut_off_once_they_have_signed_out_and_nobody_else_is()
    {
        var (ended, other) = (new HubCaller("ended"), new HubCaller("other"));
        var token = _connections.Begin(ended, NewSession(1)).Token;
        _connections.Begin(other, NewSession(2));
        await _connections.StartAsync(TestContext.Current.CancellationToken);
        await _sessions.EndAsync(token);

        await _time.AdvanceUntilAsync(ended.CutOff, TimeSpan.FromSeconds(1));

        Assert.False(other.CutOff.IsCompleted);
        Assert.InRange(
            _time.GetUtcNow() - ManualTimeProvider.Start, ChatConnections.LookInterval, TimeSpan.MaxValue);
        await _connections.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_only_listens_is_cut_off_once_their_session_has_run_out()
    {
        var caller = new HubCaller("one");
        _connections.Begin(caller, NewSession(1, lasts: TimeSpan.FromSeconds(45)));
        await _connections.StartAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.False(caller.CutOff.IsCompleted);

        await _time.AdvanceUntilAsync(caller.CutOff, TimeSpan.FromSeconds(1));
        await _connections.StopAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _connections.Dispose();

    private CurrentSession NewSession(long member, TimeSpan? lasts = null) => _sessions.Remember(
        SessionToken.New(),
        new Session(
            new MemberId(member), $"member {member}", [Roles.Shopper],
            _time.GetUtcNow() + (lasts ?? TimeSpan.FromDays(3_650))));
}
