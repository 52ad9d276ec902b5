using Commerce.Storage;

namespace Commerce.Verification.Shards;

/// <summary>
/// Compares the epochs in a pool's log with the record of its takeovers: epochs rise, and nothing was committed under
/// one after the next had begun.
/// </summary>
internal sealed class OwnerReplay
{
    private readonly PoolRow _row;
    private readonly IReadOnlyList<TakeoverRecord> _takeovers;
    private readonly VerifyReport _report;
    private int _current = -1;
    private long _epoch;

    internal OwnerReplay(PoolRow row, IReadOnlyList<TakeoverRecord> takeovers, VerifyReport report)
    {
        (_row, _takeovers, _report) = (row, takeovers, report);
        report.Takeovers += takeovers.Count;
        for (var i = 1; i < takeovers.Count; i++)
        {
            var (before, after) = (takeovers[i - 1], takeovers[i]);
            if (after.Epoch <= before.Epoch || after.Seq < before.Seq)
            {
                Differs(after.Seq,
                    $"epoch {after.Epoch} began after entry {after.Seq}, though epoch {before.Epoch} was there from " +
                    $"entry {before.Seq} on");
            }
        }

        if (takeovers.Count > 0 && (takeovers[^1].Epoch, takeovers[^1].Owner) != (row.Epoch, row.Owner))
        {
            Differs(null,
                $"the row has epoch {row.Epoch} of owner {row.Owner}, the last takeover epoch {takeovers[^1].Epoch} " +
                $"of {takeovers[^1].Owner}");
        }
    }

    internal void Apply(PoolEntry entry)
    {
        if (entry.Epoch == 0)
        {
            return; // Written before logs knew.
        }

        if (entry.Epoch < _epoch || entry.Epoch > _row.Epoch)
        {
            Differs(entry.Seq, $"committed under epoch {entry.Epoch}, after entries of epoch {_epoch}; the pool is " +
                $"at {_row.Epoch}");
        }

        _epoch = Math.Max(_epoch, entry.Epoch);
        while (_current + 1 < _takeovers.Count && _takeovers[_current + 1].Seq < entry.Seq)
        {
            _current++;
        }

        // Before the first recorded takeover there is nothing to compare with.
        if (_current >= 0 && _takeovers[_current].Epoch != entry.Epoch)
        {
            var owner = _takeovers[_current];
            Differs(entry.Seq,
                $"committed under epoch {entry.Epoch}, though epoch {owner.Epoch} of {owner.Silo} was taken after " +
                $"entry {owner.Seq}");
        }
    }

    private void Differs(long? seq, string text) =>
        _report.Differs(CheckId.Owners, _row.PoolId, seq, null, text);
}
