using System.Collections.Immutable;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// One silo's membership as a state machine: what happened goes in, what is to be done comes out. It knows no clock but
/// the time it is given, which counts from the start of the process, and it has at most one operation of the table
/// under way.
/// </summary>
/// <remarks>
/// Whatever it writes is decided on the table as it has just been read (<see cref="MembershipDecisions"/>), and written
/// only if nobody else wrote since. While the table is away the silo goes on with the view that it has.
/// </remarks>
internal sealed class MembershipMachine(SiloRow self, MembershipSettings settings, Random random, IIdSource ids)
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    /// <summary>While it joins, and while it cannot reach somebody, who then perhaps cannot reach it.</summary>
    private static readonly TimeSpan UrgentRefresh = TimeSpan.FromSeconds(1);

    /// <summary>What is known of other silos for longer is not written for them again.</summary>
    private static readonly TimeSpan MergeAge = TimeSpan.FromSeconds(30);

    private readonly FailureDetector _detector = new(settings, random);
    private SiloRow _self = self;
    private SiloStatus _goal = SiloStatus.None;
    private SiloStatus _status = SiloStatus.None;
    private MembershipSnapshot? _known;
    private TimeSpan _knownAt;
    private (MembershipSnapshot Table, MembershipChange Change)? _writing;
    private ClusterView _view = ClusterView.Empty;
    private int _detectorSeen;
    private bool _isBusy;
    private TimeSpan? _awaySince;
    private bool _isEnded;
    private bool _mayWant;
    private bool _readsAgain;
    private int _attempt;
    private TimeSpan _notBefore;
    private TimeSpan _refreshAt;
    private TimeSpan _heartbeatAt;
    private TimeSpan _joinBy = Never;
    private string _lastError = "it has not answered yet";

    /// <summary>When <see cref="MembershipEvent.Due"/> should come; <see cref="TimeSpan.MaxValue"/>: never.</summary>
    public TimeSpan NextDue { get; private set; } = Never;

    public void Handle(MembershipEvent happened, TimeSpan now, ICollection<MembershipAction> actions)
    {
        if (_isEnded)
        {
            return;
        }

        if (_detector.NextDue != Never && now - NextDue > settings.Engine.StallTolerance)
        {
            // Others may have declared it dead meanwhile: it looks before it does anything else.
            _detector.Distrust(now);
            (_refreshAt, _readsAgain) = (now, _isBusy);
            actions.Add(new MembershipAction.Stalled(now - NextDue));
        }

        Take(happened, now, actions);
        if (!_isEnded)
        {
            Probe(now, actions);
            GiveUpJoining(now, actions);
            UseTable(now, actions);
        }

        NextDue = _isEnded ? Never : Earliest(now);
    }

    private void Take(MembershipEvent happened, TimeSpan now, ICollection<MembershipAction> actions)
    {
        switch (happened)
        {
            case MembershipEvent.Goal goal:
                _goal = goal.Status;
                _joinBy = _goal == SiloStatus.Active ? now + settings.Cluster.MaxJoinAttemptTime : Never;
                (_refreshAt, _notBefore) = (now, now);
                break;
            case MembershipEvent.Weight weight:
                (_self, _mayWant) = (_self with { Weight = weight.Of }, true);
                break;
            case MembershipEvent.TableRead read:
                _isBusy = false;
                Decide(read.Table, now, actions);
                break;
            case MembershipEvent.TableWritten written:
                _isBusy = false;
                Written(written.Written, now, actions);
                break;
            case MembershipEvent.HeartbeatWritten heartbeat:
                _isBusy = false;
                Recovered(now, actions);
                _refreshAt = heartbeat.Written ? _refreshAt : now;
                break;
            case MembershipEvent.TableFailed failed:
                _isBusy = false;
                Failed(failed.Error, now, actions);
                break;
            case MembershipEvent.ProbeEnded probe:
                _detector.Ended(probe, now);
                break;
            case MembershipEvent.IndirectProbeEnded probe:
                _detector.Ended(probe);
                break;
            case MembershipEvent.Heard heard when IsNews(heard.Version):
                // Not at once if it has just been read: a hint may be wrong, and many may come.
                _refreshAt = Min(_refreshAt, Max(now, _knownAt + settings.Engine.TableBackoffMin));
                _readsAgain = _isBusy;
                break;
            case MembershipEvent.ConnectionLost lost:
                _detector.Lost(lost.Silo, now);
                break;
            default:
                break;
        }
    }

    private void Probe(TimeSpan now, ICollection<MembershipAction> actions)
    {
        _detector.Advance(now, actions);
        if (_detector.Changes != _detectorSeen)
        {
            _detectorSeen = _detector.Changes;
            _mayWant = true;
        }
    }

    /// <summary>Begins an operation of the table if one is due and none is under way.</summary>
    private void UseTable(TimeSpan now, ICollection<MembershipAction> actions)
    {
        if (_isBusy || now < _notBefore || _goal == SiloStatus.None)
        {
            return;
        }

        // What has become necessary is looked for in the table as it is known, and decided on a fresh one.
        if (_mayWant)
        {
            _mayWant = false;
            if (_known is not null && MembershipDecisions.Change(_known, Wish(_known, now), settings, ids) is not null)
            {
                _refreshAt = now;
            }
        }

        if (now >= _refreshAt)
        {
            (_isBusy, _readsAgain) = (true, false);
            actions.Add(new MembershipAction.ReadTable());
        }
        else if (now >= _heartbeatAt && _known is not null)
        {
            _isBusy = true;
            _heartbeatAt = now + settings.Cluster.IAmAliveTablePublishTimeout;
            actions.Add(new MembershipAction.WriteHeartbeat(_known.Version.Incarnation));
        }
    }

    private void Decide(MembershipSnapshot table, TimeSpan now, ICollection<MembershipAction> actions)
    {
        var wish = Wish(table, now);
        if ((MembershipDecisions.ReasonToDie(table, wish) ?? ReasonToDie(table, now)) is { } reason)
        {
            actions.Add(
                _known is null ? new MembershipAction.JoinFailed(reason) : new MembershipAction.Die(reason));
            _isEnded = true;
            return;
        }

        var change = MembershipDecisions.Change(table, wish, settings, ids);
        var hasSelf = table.Find(_self.Silo) is not null;
        if (change is null || (hasSelf && !MembershipDecisions.IsBegunAnew(_known, table)))
        {
            Accept(table, now, actions);
        }

        if (change is not null)
        {
            _isBusy = true;
            _writing = (table, change);
            actions.Add(new MembershipAction.WriteTable(change));
        }
    }

    /// <summary>A row that vanished may have been removed because it was dead, if that was long enough ago.</summary>
    private string? ReasonToDie(MembershipSnapshot table, TimeSpan now) =>
        _known is not null
            && table.Find(_self.Silo) is null
            && table.Version.Incarnation == _known.Version.Incarnation
            && now - _knownAt > settings.Cluster.DefunctSiloMinimumRetention
                ? $"its row has vanished while it did not see the table for {now - _knownAt}"
                : null;

    private void Written(bool isWritten, TimeSpan now, ICollection<MembershipAction> actions)
    {
        var (table, change) = _writing!.Value;
        _writing = null;
        if (!isWritten)
        {
            BackOff(now); // Another silo was faster.
            _refreshAt = _notBefore;
            return;
        }

        if (MembershipDecisions.IsBegunAnew(_known, table))
        {
            actions.Add(new MembershipAction.TableBegunAnew(change.To));
        }

        Accept(table.With(change), now, actions);
        // Those too that the change has declared dead: they may live.
        var others = _view.Silos
            .Where(row => row.Status != SiloStatus.Dead
                || change.Written.Any(written => written.Silo.Equals(row.Silo)))
            .Select(row => row.Silo)
            .Where(silo => !silo.Equals(_self.Silo))
            .ToImmutableArray();
        if (!others.IsEmpty)
        {
            actions.Add(new MembershipAction.Tell(others, change.To));
        }
    }

    private void Accept(MembershipSnapshot table, TimeSpan now, ICollection<MembershipAction> actions)
    {
        _heartbeatAt = _known is null ? now + settings.Cluster.IAmAliveTablePublishTimeout : _heartbeatAt;
        (_known, _knownAt, _mayWant) = (table, now, true);
        Recovered(now, actions);
        var status = table.Find(_self.Silo)?.Status ?? SiloStatus.Dead;
        var isChanged = _status != status;
        _status = status;
        _detector.Watch(Watched(table), now);
        _joinBy = status == SiloStatus.Joining ? _joinBy : Never;
        _refreshAt = now + (_readsAgain
            ? settings.Engine.TableBackoffMin
            : status == SiloStatus.Joining || _detector.Suspects.Any()
                ? UrgentRefresh
                : settings.Cluster.TableRefreshTimeout * (0.9 + (0.1 * random.NextDouble())));
        Publish(table, actions);
        if (isChanged)
        {
            actions.Add(new MembershipAction.Reached(status));
        }

        _isEnded = status == SiloStatus.Dead;
    }

    private void Failed(Exception error, TimeSpan now, ICollection<MembershipAction> actions)
    {
        _lastError = error.Message;
        _writing = null;
        BackOff(now);
        _refreshAt = Min(_refreshAt, _notBefore);
        if (_awaySince is null)
        {
            _awaySince = now;
            actions.Add(new MembershipAction.TableIsAway(error));
        }
    }

    private void Recovered(TimeSpan now, ICollection<MembershipAction> actions)
    {
        _attempt = 0;
        if (_awaySince is { } since)
        {
            _awaySince = null;
            actions.Add(new MembershipAction.TableIsBack(now - since));
        }
    }

    private void GiveUpJoining(TimeSpan now, ICollection<MembershipAction> actions)
    {
        if (now < _joinBy)
        {
            return;
        }

        var within = $"within {settings.Cluster.MaxJoinAttemptTime}";
        var missing = _known is null ? "" : string.Join(", ", NotAnswered(_known));
        actions.Add(new MembershipAction.JoinFailed(_known is null
            ? $"the membership table could not be used {within}: {_lastError}"
            : $"{missing} did not answer {within}. Each active silo must be reachable from a new one; check addresses, "
                + "firewalls and the cluster's secret"));
        (_goal, _joinBy, _refreshAt) = (SiloStatus.Dead, Never, now);
        _isEnded = _known is null;
    }

    private MembershipWish Wish(MembershipSnapshot table, TimeSpan now) => new(
        _self,
        _goal == SiloStatus.Active && _status < SiloStatus.Active && (_known is null || NotAnswered(table).Any())
            ? SiloStatus.Joining
            : _goal,
        _known,
        now - _knownAt <= MergeAge,
        [.. _detector.Suspects])
    {
        Unwell = [.. _detector.Unwell],
        Recovered = [.. _detector.Recovered(now)],
    };

    /// <summary>Who must answer a silo that joins, and has not.</summary>
    private IEnumerable<SiloAddress> NotAnswered(MembershipSnapshot table) =>
        MustAnswer(table).Where(silo => !_detector.HasAnswered(silo));

    private IEnumerable<SiloAddress> MustAnswer(MembershipSnapshot table) => table.Silos
        .Where(row => row.Status == SiloStatus.Active && !row.Silo.Equals(_self.Silo))
        .Where(row => !MembershipDecisions.IsStale(row, table, settings))
        .Select(row => row.Silo);

    private IReadOnlyCollection<SiloAddress> Watched(MembershipSnapshot table) => _status == SiloStatus.Joining
        ? [.. MustAnswer(table)]
        : MonitorRing.Of(
            _self.Silo,
            table.Silos
                .Where(row => row.Status is SiloStatus.Active or SiloStatus.ShuttingDown)
                .Select(row => row.Silo),
            settings);

    private void Publish(MembershipSnapshot table, ICollection<MembershipAction> actions)
    {
        if (_view.Version != table.Version)
        {
            _view = new ClusterView(table.Version, table.Silos);
            actions.Add(new MembershipAction.Publish(_view));
        }
    }

    private bool IsNews(MembershipVersion version) => _known is null
        || version.Incarnation != _known.Version.Incarnation
        || version.Number > _known.Version.Number;

    private void BackOff(TimeSpan now)
    {
        var most = settings.Engine.TableBackoffMin * Math.Pow(2, Math.Min(_attempt++, 20));
        _notBefore = now + (Min(most, settings.Engine.TableBackoffMax) * (0.5 + (0.5 * random.NextDouble())));
    }

    private TimeSpan Earliest(TimeSpan now)
    {
        var due = Min(_detector.NextDue, _joinBy);
        if (_isBusy || _goal == SiloStatus.None)
        {
            return due;
        }

        var table = _mayWant ? now : Min(_refreshAt, _known is null ? Never : _heartbeatAt);
        return Min(due, Max(table, _notBefore));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
