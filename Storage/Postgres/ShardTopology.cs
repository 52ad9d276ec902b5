namespace Commerce.Storage.Postgres;

/// <summary>What follows from a look at a shard's servers.</summary>
/// <param name="Primary">Number of the server to write to; null: none is known.</param>
/// <param name="Timeline">The timeline of that server.</param>
/// <param name="WaitsForStandby">Whether its commits shall wait for the standby.</param>
/// <param name="Lag">How old what the standby shows is at most; null: not known, or there is none.</param>
internal sealed record TopologyView(int? Primary, int Timeline, bool WaitsForStandby, TimeSpan? Lag);

/// <summary>
/// Decides, from one look after the other at a shard's servers, which is the primary, how old the standby's data is,
/// and whether commits wait for it. Pure: the clock and the looks come from outside.
/// </summary>
/// <remarks>
/// <para>
/// The primary is the server that is not in recovery and has the highest timeline; one with a lower timeline than was
/// ever seen is an old primary, whatever it says. So a promoted standby is followed, and never back.
/// </para>
/// <para>
/// Lag is measured without clocks of servers: a standby that has replayed the position that the primary had written at
/// some moment shows everything up to that moment.
/// </para>
/// <para>
/// A standby that has not answered for <see cref="AwayAfter"/>, or answers but has not moved for
/// <see cref="StuckAfter"/> while the primary did, is away: then commits stop waiting for it, unless the operator wants
/// them to, and wait again once it has caught up.
/// </para>
/// </remarks>
/// <param name="requireStandby">Whether commits wait for the standby also while it is away.</param>
/// <param name="timelineMin">The highest timeline that is known already.</param>
internal sealed class ShardTopology(bool requireStandby, int timelineMin)
{
    private const int SamplesMax = 256;

    public static readonly TimeSpan AwayAfter = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan At, long Position)> _written = new();
    private int? _primary;
    private int _timeline = timelineMin;
    private TimeSpan _standbyMoved;
    private TimeSpan _standbyAnswered;
    private long _standbyPosition = -1;
    private TimeSpan? _shows;
    private bool _away;

    /// <param name="now">Of any clock that only goes forward.</param>
    /// <param name="servers">The looks, in the order of the configuration: primary, then standby.</param>
    public TopologyView Look(TimeSpan now, IReadOnlyList<ServerProbe> servers)
    {
        ChoosePrimary(servers);
        if (_primary is not { } primary || servers.Count < 2)
        {
            return new TopologyView(_primary, _timeline, WaitsForStandby: true, Lag: null);
        }

        if (servers[primary].Primary)
        {
            _written.Enqueue((now, servers[primary].Position));
            if (_written.Count > SamplesMax)
            {
                _written.Dequeue();
            }
        }

        LookAtStandby(now, servers[1 - primary]);
        return new TopologyView(
            _primary, _timeline, WaitsForStandby: requireStandby || !_away,
            _shows is { } shows && servers[1 - primary] is { Answered: true, Standby: true } ? now - shows : null);
    }

    private void ChoosePrimary(IReadOnlyList<ServerProbe> servers)
    {
        var best = Enumerable.Range(0, servers.Count)
            .Where(n => servers[n].Primary && servers[n].Timeline >= _timeline)
            .OrderByDescending(n => servers[n].Timeline).ThenByDescending(n => n == _primary)
            .Cast<int?>().FirstOrDefault();
        if (best is { } found && found != _primary)
        {
            _written.Clear();
            _shows = null;
            _standbyPosition = -1;
            _primary = found;
        }
        else if (_primary is { } now && servers[now] is { Answered: true, Standby: true })
        {
            _primary = null;
        }

        if (_primary is { } primary && servers[primary].Primary)
        {
            _timeline = Math.Max(_timeline, servers[primary].Timeline);
        }
    }

    private void LookAtStandby(TimeSpan now, ServerProbe standby)
    {
        if (_standbyPosition < 0)
        {
            (_standbyAnswered, _standbyMoved, _standbyPosition) = (now, now, 0);
        }

        var usable = standby is { Answered: true, Standby: true };
        if (usable)
        {
            _standbyAnswered = now;
            while (_written.TryPeek(out var sample) && sample.Position <= standby.Position)
            {
                _shows = sample.At;
                _written.Dequeue();
            }

            if (standby.Position > _standbyPosition || _written.Count == 0)
            {
                (_standbyMoved, _standbyPosition) = (now, standby.Position);
            }
        }

        var caughtUp = usable && _shows is { } shows && now - shows < AwayAfter;
        _away = _away
            ? !caughtUp
            : now - _standbyAnswered >= AwayAfter || now - _standbyMoved >= StuckAfter;
    }
}
