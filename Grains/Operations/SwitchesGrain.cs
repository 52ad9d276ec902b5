using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Operations;

/// <summary>
/// Keeps what operators have turned off: a restart in the middle of trouble does not turn it on again.
/// </summary>
internal sealed class SwitchesGrain : Grain, ISwitchesGrain
{
    private readonly GrainRow<string[]> _off;

    public SwitchesGrain(IShardStore store) => _off = new GrainRow<string[]>(this, store, "switches");

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _off.ReadAsync(cancellationToken);

    public Task<IReadOnlyList<string>> ListOffAsync() => Task.FromResult<IReadOnlyList<string>>(_off.State ?? []);

    public async Task<IReadOnlyList<string>> SetAsync(string name, bool on)
    {
        var others = (_off.State ?? []).Where(other => other != name);
        await _off.WriteAsync(on ? [.. others] : [.. others, name]);
        return _off.State!;
    }
}
