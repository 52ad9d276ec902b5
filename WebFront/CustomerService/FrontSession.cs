using System.Threading.Channels;
using Commerce.CustomerService;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>
/// A session of which members are connected to this front. One loop tells them what happens, in order: a message that
/// is missing is asked for before the next one is told.
/// </summary>
/// <param name="id">Which.</param>
/// <param name="hub">Tells connections.</param>
/// <param name="catchUp">Asks for messages after a sequence number; null: not now.</param>
internal sealed class FrontSession(
    string id, IHubContext<ChatHub> hub, Func<FrontSession, long, Task<ChatHistory?>> catchUp)
{
    private const int NewsMax = 256; // More is dropped, and what was said in it asked for.

    private readonly Channel<ChatNews> _news = Channel.CreateBounded<ChatNews>(
        new BoundedChannelOptions(NewsMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Dictionary<string, ChatMember> _connections = new(StringComparer.Ordinal);
    private ChatSession? _session;
    private QueuePlace? _place;
    private long _last = -1;
    private long _version;

    public string Id => id;

    private string Everybody => $"chat/{id}";

    private string Staff => $"chat/{id}/staff";

    /// <summary>The latest message that was told here; -1: it is not known yet.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>When it was last attached to in its turn.</summary>
    public long RenewedAt { get; set; }

    /// <summary>That, as long as it is under way.</summary>
    public Task Renewing { get; set; } = Task.CompletedTask;

    /// <summary>Whether it is closed, and all that was said has been told: nothing more comes of it.</summary>
    public bool IsOver => _session is { Status: ChatStatus.Closed } session && Last >= session.LastSequence;

    /// <summary>Whether nobody is connected here.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_connections)
            {
                return _connections.Count == 0;
            }
        }
    }

    /// <summary>Who is connected here.</summary>
    public IReadOnlyList<MemberId> Members
    {
        get
        {
            lock (_connections)
            {
                return [.. _connections.Values.Select(member => member.Id).Distinct()];
            }
        }
    }

    /// <summary>Takes news.</summary>
    public void Post(ChatNews news) => _news.Writer.TryWrite(news);

    /// <summary>What the session is, and said since, by its own word.</summary>
    public void Refresh(ChatHistory history)
    {
        HasRead(history.Session.LastSequence);
        if (history.Session != _session) // Mostly there is nothing new, and no need to wake the loop.
        {
            Post(new ChatNews(id, Changed: history.Session));
        }

        if (history.Place is { } place && place != _place)
        {
            Post(new ChatNews(id, Place: place));
        }

        foreach (var message in history.Messages)
        {
            Post(new ChatNews(id, Message: message));
        }
    }

    /// <summary>
    /// Somebody here has what was said up to a sequence number, or knows to ask for it: what comes after that is told.
    /// </summary>
    public void HasRead(long sequence) => Interlocked.CompareExchange(ref _last, sequence, -1);

    /// <summary>A connection is here: the session admits its member since this version of it.</summary>
    public void Add(string connection, ChatMember member, long version)
    {
        lock (_connections)
        {
            _connections[connection] = member;
            _version = Math.Max(_version, version);
        }
    }

    /// <summary>It is to be told from now on.</summary>
    public async Task ListenAsync(string connection, ChatMember member)
    {
        await hub.Groups.AddToGroupAsync(connection, Everybody);
        if (member.IsStaff)
        {
            await hub.Groups.AddToGroupAsync(connection, Staff);
        }

        if (_place is { } place) // Others here heard of it when it changed.
        {
            await hub.Clients.Client(connection).SendAsync("QueuePosition", ChatPlaceView.Of(id, place));
        }
    }

    /// <summary>A connection is not to be told any more.</summary>
    /// <returns>Whether there are others.</returns>
    public async Task<bool> RemoveAsync(string connection)
    {
        bool remain;
        lock (_connections)
        {
            _connections.Remove(connection);
            remain = _connections.Count > 0;
        }

        await hub.Groups.RemoveFromGroupAsync(connection, Everybody);
        await hub.Groups.RemoveFromGroupAsync(connection, Staff);
        return remain;
    }

    /// <summary>Nobody is connected here any more.</summary>
    /// <returns>The connections that were.</returns>
    public IReadOnlyList<string> Clear()
    {
        lock (_connections)
        {
            List<string> all = [.. _connections.Keys];
            _connections.Clear();
            return all;
        }
    }

    /// <summary>Ends the loop.</summary>
    public void Complete() => _news.Writer.TryComplete();

    /// <summary>Tells until <see cref="Complete"/>.</summary>
    public async Task RunAsync()
    {
        await foreach (var news in _news.Reader.ReadAllAsync())
        {
            if (news.Message is { } message)
            {
                await TellAsync(message);
            }
            else if (news.Changed is { } session && session != _session && IsNews(session))
            {
                await TellAsync(session);
            }
            else if (news.Typing is { } writer)
            {
                await hub.Clients.GroupExcept(Everybody, ConnectionsOf(writer.Id)).SendAsync(
                    "TypingChanged", new ChatTypingView(id, writer.Party, writer.Name));
            }
            else if (news.Place is { } place && place != _place)
            {
                _place = place;
                await hub.Clients.Group(Everybody).SendAsync(
                    "QueuePosition", ChatPlaceView.Of(id, place));
            }
        }
    }

    // News and answers come on ways of their own. What the session was before is not told: who has it by now would be
    // taken for a stranger.
    private bool IsNews(ChatSession session)
    {
        lock (_connections)
        {
            if (session.Version != 0 && session.Version < _version)
            {
                return false;
            }

            _version = session.Version;
            return true;
        }
    }

    private async Task TellAsync(ChatMessage message)
    {
        if (Last >= 0 && message.Sequence > Last + 1)
        {
            foreach (var missed in (await catchUp(this, Last))?.Messages ?? [])
            {
                await TellNextAsync(missed);
            }
        }

        if (message.Sequence == Last + 1)
        {
            await TellNextAsync(message); // Otherwise it comes again with those before it.
        }
    }

    private async Task TellNextAsync(ChatMessage message)
    {
        if (message.Sequence <= Last)
        {
            return;
        }

        await hub.Clients.Group(message.IsNote ? Staff : Everybody).SendAsync(
            "Message", ChatMessageView.Of(id, message));
        Volatile.Write(ref _last, message.Sequence);
    }

    // Who has it no longer hears that, and nothing after it.
    private async Task TellAsync(ChatSession session)
    {
        var before = _session;
        _session = session;
        _place = session.Status == ChatStatus.Waiting ? _place : null;
        if (before is not null && WithoutMarks(before) == WithoutMarks(session))
        {
            await TellMarksAsync(before, session);
            return;
        }

        await hub.Clients.Group(Everybody).SendAsync("SessionChanged", ChatSessionView.Of(session));
        await TellMarksAsync(before ?? session, session);
        foreach (var connection in Strangers(session))
        {
            await RemoveAsync(connection);
        }
    }

    private async Task TellMarksAsync(ChatSession before, ChatSession session)
    {
        if ((before.ReadByShopper, before.ReadByAgent) != (session.ReadByShopper, session.ReadByAgent))
        {
            await hub.Clients.Group(Everybody).SendAsync(
                "ReadUpTo", new ChatReadView(id, session.ReadByShopper, session.ReadByAgent));
        }
    }

    // What is told by other words.
    private static ChatSession WithoutMarks(ChatSession session) =>
        session with { LastSequence = 0, ReadByShopper = 0, ReadByAgent = 0, AnsweredAt = null, Version = 0 };

    private List<string> Strangers(ChatSession session)
    {
        lock (_connections)
        {
            return [.. _connections.Where(each => each.Value.Party == ChatParty.Agent && each.Value.Id != session.Agent)
                .Select(each => each.Key)];
        }
    }

    private List<string> ConnectionsOf(MemberId member)
    {
        lock (_connections)
        {
            return [.. _connections.Where(each => each.Value.Id == member).Select(each => each.Key)];
        }
    }
}
