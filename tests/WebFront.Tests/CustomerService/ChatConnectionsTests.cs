using Commerce.Members;
using Commerce.Testing;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.SignalR;
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
        _connections = new ChatConnections(
            _sessions, new ChatConnectionOptions(), _time, NullLogger<ChatConnections>.Instance);
    }

    [Fact]
    public async Task Who_only_listens_is_cut_off_once_they_have_signed_out_and_nobody_else_is()
    {
        var (ended, other) = (new HubCaller("ended"), new HubCaller("other"));
        var token = _connections.Begin(ended, NewSession(1)).Token;
        _connections.Begin(other, NewSession(2));
        await _connections.StartAsync(TestContext.Current.CancellationToken);
        await _sessions.EndAsync(token);

        await AdvanceUntilCutOffAsync(ended);

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

        await AdvanceUntilCutOffAsync(caller);
        await _connections.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_member_has_so_many_connections_and_others_have_theirs()
    {
        var session = NewSession(1);
        for (var n = 0; n < ChatConnections.OfMemberMax; n++)
        {
            _connections.Begin(new HubCaller($"c{n}"), session);
        }

        var refusal = Assert.Throws<HubException>(() => _connections.Begin(new HubCaller("more"), NewSession(1)));
        Assert.StartsWith("limit-reached: ", refusal.Message, StringComparison.Ordinal);
        _connections.Begin(new HubCaller("other"), NewSession(2));

        _connections.End("c0");
        _connections.End("c0"); // Counts once.
        _connections.Begin(new HubCaller("one more"), session);
        Assert.Throws<HubException>(() => _connections.Begin(new HubCaller("more"), session));
    }

    [Fact]
    public void What_a_member_asks_for_is_counted_over_all_their_connections_those_that_are_over_too()
    {
        var session = NewSession(1);
        var asked = 0;
        for (var n = 0; n < 50; n++)
        {
            var caller = _connections.Begin(new HubCaller($"c{n}"), session);
            asked += Enumerable.Range(0, 100).Count(_ => IsLetIn(caller));
            _connections.End($"c{n}");
        }

        Assert.Equal(120, asked);
        Assert.True(IsLetIn(_connections.Begin(new HubCaller("other"), NewSession(2))));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(95, false)]
    public void Who_goes_on_asking_for_far_more_than_they_may_is_cut_off_however_steadily(int everyMs, bool isCutOff)
    {
        var connection = new HubCaller("one");
        var caller = _connections.Begin(connection, NewSession(1));
        for (var n = 0; n < 20_000; n++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(everyMs));
            IsLetIn(caller);
        }

        Assert.Equal(isCutOff, connection.CutOff.IsCompleted);
    }

    public void Dispose() => _connections.Dispose();

    private Task AdvanceUntilCutOffAsync(HubCaller caller) => _time.AdvanceUntilAsync(
        caller.CutOff.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken),
        TimeSpan.FromSeconds(1));

    private static bool IsLetIn(ChatCaller caller)
    {
        try
        {
            caller.Spend();
            return true;
        }
        catch (HubException)
        {
            return false;
        }
    }

    private CurrentSession NewSession(long member, TimeSpan? lasts = null) => _sessions.Remember(
        SessionToken.New(),
        new Session(
            new MemberId(member), $"member {member}", [Roles.Shopper],
            _time.GetUtcNow() + (lasts ?? TimeSpan.FromDays(3_650))));
}
