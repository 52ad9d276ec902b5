using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Commerce.Testing;

namespace Commerce.Shop;

/// <summary>
/// Members of chats who use the public client, in a process of Node. The client is installed by its lock file into
/// <c>artifacts</c>, once.
/// </summary>
internal sealed class ChatClients : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _node;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _commands = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly SemaphoreSlim _writing = new(1);
    private int _lastCommand;

    private ChatClients(Process node) => _node = node;

    private static string Folder => RepositoryRoot.File("artifacts", "chat-client");

    /// <summary>A process without members; the test is skipped where Node is missing.</summary>
    public static async Task<ChatClients> StartAsync()
    {
        await InstallAsync();
        var clients = new ChatClients(NodePackages.Start(Folder, "node", "client.mjs"));
        clients._node.OutputDataReceived += (_, line) => clients.Take(line.Data);
        clients._node.ErrorDataReceived += (_, line) => clients._complaints.Enqueue(line.Data ?? "");
        clients._node.BeginOutputReadLine();
        clients._node.BeginErrorReadLine();
        return clients;
    }

    /// <summary>Somebody connects, to the first of these fronts that they reach.</summary>
    public async Task<ChatMember> ConnectAsync(string token, params IEnumerable<Uri> fronts)
    {
        var name = Guid.NewGuid().ToString("N");
        await AskAsync(new { name, @do = "connect", token, fronts });
        return new ChatMember(this, name);
    }

    /// <summary>Somebody connects by one kind of transport, after a negotiation, as browsers do by default.</summary>
    public async Task<ChatMember> ConnectByAsync(string transport, string token, Uri front)
    {
        var name = Guid.NewGuid().ToString("N");
        await AskAsync(new { name, @do = "connect", token, fronts = new[] { front }, transport });
        return new ChatMember(this, name);
    }

    /// <summary>Tells a member to do something, and waits until it is done.</summary>
    /// <exception cref="ChatRefusedException">The shop refused it.</exception>
    internal Task<JsonNode?> TellAsync(string name, string what, params object?[] with) =>
        AskAsync(new { name, @do = what, with });

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
        _writing.Dispose();
        Assert.Equal("", string.Join('\n', _complaints.Where(line => line.Length > 0)));
    }

    private static Task InstallAsync()
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.File("tests", "EndToEnd.Tests", "ChatClient")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }

        return NodePackages.InstallAsync(Folder);
    }

    private async Task<JsonNode?> AskAsync(object command)
    {
        var id = Interlocked.Increment(ref _lastCommand);
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands[id] = answer;
        var line = JsonSerializer.SerializeToNode(command)!;
        line["id"] = id;
        await _writing.WaitAsync();
        try
        {
            await _node.StandardInput.WriteLineAsync(line.ToJsonString());
        }
        finally
        {
            _writing.Release();
        }

        try
        {
            return await answer.Task.WaitAsync(Patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(
                $"{line.ToJsonString()} was not done in {Patience}. {string.Join('\n', _complaints)}", late);
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        var answer = JsonNode.Parse(line)!;
        if (_commands.TryRemove((int)answer["id"]!, out var command))
        {
            if (answer["error"] is { } error)
            {
                command.TrySetException(new ChatRefusedException((string)error!));
            }
            else
            {
                command.TrySetResult(answer["result"]);
            }
        }
    }
}
