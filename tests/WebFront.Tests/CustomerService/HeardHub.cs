using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>Keeps the status of each session that connections are told of.</summary>
internal sealed class HeardHub : IHubContext<ChatHub>, IHubClients, IGroupManager, IClientProxy
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _methods = new(StringComparer.Ordinal);

    public List<string> Told { get; } = [];

    /// <summary>Completes when connections have been told something of this name.</summary>
    public Task WhenTold(string method) => SourceOf(method).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public IHubClients Clients => this;

    public IGroupManager Groups => this;

    public IClientProxy All => this;

    public IClientProxy AllExcept(IReadOnlyList<string> excludedConnectionIds) => this;

    IClientProxy IHubClients<IClientProxy>.Client(string connectionId) => this;

    IClientProxy IHubClients<IClientProxy>.Clients(IReadOnlyList<string> connectionIds) => this;

    public IClientProxy Group(string groupName) => this;

    public IClientProxy GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) => this;

    IClientProxy IHubClients<IClientProxy>.Groups(IReadOnlyList<string> groupNames) => this;

    public IClientProxy User(string userId) => this;

    public IClientProxy Users(IReadOnlyList<string> userIds) => this;

    public Task AddToGroupAsync(
        string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        Task.CompletedTask;

    public Task RemoveFromGroupAsync(
        string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        Task.CompletedTask;

    public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
    {
        Told.AddRange(args.OfType<ChatSessionView>().Select(session => session.Status.ToString()));
        SourceOf(method).TrySetResult();
        return Task.CompletedTask;
    }

    private TaskCompletionSource SourceOf(string method) => _methods.GetOrAdd(
        method, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
