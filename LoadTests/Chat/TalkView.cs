namespace Commerce.LoadTests.Chat;

/// <summary>
/// One session as a client shows it: messages in order of their sequence numbers, whether they were told or asked for.
/// Keeps what was told otherwise than the shop promises. What is told and what is asked for may come at once.
/// </summary>
internal sealed class TalkView
{
    private readonly List<string> _ids = [];
    private readonly Dictionary<long, string> _early = [];
    private readonly Lock _gate = new();
    private long _told;

    /// <summary>Sequence number of the last message of those without a gap.</summary>
    internal long Last
    {
        get
        {
            lock (_gate)
            {
                return _ids.Count;
            }
        }
    }

    /// <summary>Ids of the messages, in order.</summary>
    internal IReadOnlyList<string> Ids
    {
        get
        {
            lock (_gate)
            {
                return [.. _ids];
            }
        }
    }

    /// <summary>Whether a message is there whose predecessor is not.</summary>
    internal bool HasGap => _early.Count > 0;

    /// <summary>Messages that one connection was told again or before one with a smaller number.</summary>
    internal int ToldTwice { get; private set; }

    /// <summary>Numbers under which another message was there before.</summary>
    internal int Conflicts { get; private set; }

    /// <summary>Another connection: what it is told has nothing to do with what the last one was told.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            _told = 0;
        }
    }

    /// <summary>A message was told.</summary>
    /// <returns>What the client shows now that it did not before.</returns>
    internal IReadOnlyList<string> Tell(long sequence, string id)
    {
        lock (_gate)
        {
            ToldTwice += sequence <= _told ? 1 : 0;
            _told = Math.Max(_told, sequence);
            return Take(sequence, id);
        }
    }

    /// <summary>A message was asked for.</summary>
    /// <returns>What the client shows now that it did not before.</returns>
    internal IReadOnlyList<string> Take(long sequence, string id)
    {
        lock (_gate)
        {
            if (sequence <= _ids.Count)
            {
                Conflicts += _ids[(int)sequence - 1] == id ? 0 : 1;
                return [];
            }

            _early[sequence] = id;
            var before = _ids.Count;
            while (_early.Remove(_ids.Count + 1, out var next))
            {
                _ids.Add(next);
            }

            return _ids.GetRange(before, _ids.Count - before);
        }
    }
}
