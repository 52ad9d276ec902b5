using System.Text.Json.Nodes;

namespace Commerce.Shop;

/// <summary>Somebody at a client of the chat.</summary>
internal sealed class ChatMember(ChatClients clients, string name)
{
    /// <summary>Calls a method of the hub, again while the shop or the way to it is not there for it.</summary>
    public Task<JsonNode?> CallAsync(string method, params object?[] with) =>
        clients.TellAsync(name, "insist", [method, .. with]);

    /// <summary>Opens a session; its id.</summary>
    public async Task<string> OpenSessionAsync(string topic) =>
        (string)(await CallAsync("OpenSession", topic, null))!["sessionId"]!;

    /// <summary>Shows a session from now on, from its first message.</summary>
    public Task FollowAsync(string session) => clients.TellAsync(name, "follow", session);

    /// <summary>Waits until something is heard, now or before, that has such values.</summary>
    public async Task<JsonNode> HearAsync(string target, object values) =>
        (await clients.TellAsync(name, "hear", target, values))!;

    /// <summary>What was heard last of a kind, of a session; null: nothing.</summary>
    public Task<JsonNode?> LastAsync(string target, string session) => clients.TellAsync(name, "last", target, session);

    /// <summary>Says one thing, until it is acknowledged; its sequence number.</summary>
    public async Task<long> SayAsync(string session, string id, string text) =>
        (long)(await CallAsync("Send", session, id, text))!["sequence"]!;

    /// <summary>Says one thing after the other from now on.</summary>
    public Task SpeakAsync(string session, string prefix) => clients.TellAsync(name, "speak", session, prefix);

    /// <summary>Is silent again; ids and sequence numbers of what was acknowledged.</summary>
    public async Task<IReadOnlyList<(string Id, long Sequence)>> HushAsync() =>
        [.. (await clients.TellAsync(name, "hush"))!.AsArray().Select(
            each => ((string)each!["id"]!, (long)each["sequence"]!))];

    /// <summary>
    /// Is cut off so many times, each at a random moment after coming back; how often they came back in all.
    /// </summary>
    public async Task<int> CutAsync(int count, int seed, TimeSpan waitMax) =>
        (int)(await clients.TellAsync(name, "cut", count, seed, waitMax.TotalMilliseconds))!;

    /// <summary>What is shown of a session, once it has so many messages.</summary>
    public async Task<ShownTalk> ShownAsync(string session, long count)
    {
        var view = (await clients.TellAsync(name, "view", session, count))!;
        return new ShownTalk(
            [.. view["texts"]!.AsArray().Select(text => (string)text!)], (int)view["toldTwice"]!,
            (int)view["conflicts"]!);
    }

    /// <summary>Leaves.</summary>
    public Task StopAsync() => clients.TellAsync(name, "stop");
}

/// <summary>A session as a member sees it.</summary>
/// <param name="Texts">In order.</param>
/// <param name="ToldTwice">Messages that one connection was told again, or before an earlier one.</param>
/// <param name="Conflicts">Numbers that had another message before.</param>
internal sealed record ShownTalk(IReadOnlyList<string> Texts, int ToldTwice, int Conflicts);
