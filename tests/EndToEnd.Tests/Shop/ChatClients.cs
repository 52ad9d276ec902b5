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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan InstallTimeMax = TimeSpan.FromMinutes(3);

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
        Assert.SkipUnless(IsThere("node") && IsThere("npm"), "Node is missing (Debian: nodejs, npm).");
        await InstallAsync();
        var clients = new ChatClients(Start("node", "client.mjs"));
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

    private static bool IsThere(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task InstallAsync()
    {
        const string Lock = "package-lock.json";
        var source = RepositoryRoot.File("tests", "EndToEnd.Tests", "ChatClient");
        Directory.CreateDirectory(Folder);
        var installed = Path.Combine(Folder, "node_modules", Lock);
        var isNew = File.Exists(installed)
            && await File.ReadAllTextAsync(installed) == await File.ReadAllTextAsync(Path.Combine(source, Lock));
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }

        if (isNew)
        {
            return;
        }

        using var npm = Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        npm.StandardInput.Close();
        var output = Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync().WaitAsync(InstallTimeMax);
        Assert.True(npm.ExitCode == 0, $"npm could not install the client:\n{string.Concat(await output)}");
        File.Copy(Path.Combine(source, Lock), installed, overwrite: true);
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

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
