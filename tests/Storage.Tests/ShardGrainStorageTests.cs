using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Commerce.Storage.Tests;

/// <summary>The grain storage provider, as an engine finds it: by name in a host's services.</summary>
public sealed class ShardGrainStorageTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly IHost _host;
    private readonly IGrainStorage _storage;
    private readonly IShardStore _store;

    public ShardGrainStorageTests()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Commerce:DataDirectory", _directory.Path)]);
        builder.Services.AddCommerceStorage();
        _host = builder.Build();
        _storage = _host.Services.GetRequiredKeyedService<IGrainStorage>("commerce");
        _store = _host.Services.GetRequiredService<IShardStore>();
    }

    public enum Mood
    {
        Calm,
        VeryBusy,
    }

    public void Dispose()
    {
        _host.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_state_that_was_never_written_is_new()
    {
        var state = await ReadAsync("a");

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.NotNull(state.State);
    }

    [Fact]
    public async Task A_state_reads_back_and_its_tag_is_its_version()
    {
        var written = await ReadAsync("a");
        written.State = new Diary { Title = "ü", Mood = Mood.VeryBusy, Pages = [1, 2] };
        await _storage.WriteStateAsync("state", Id("a"), written);
        await _storage.WriteStateAsync("state", Id("a"), written);

        var read = await ReadAsync("a");

        Assert.True(read.RecordExists);
        Assert.Equal("2", read.ETag);
        Assert.Equal((written.State.Title, written.State.Mood), (read.State.Title, read.State.Mood));
        Assert.Equal(written.State.Pages, read.State.Pages);
        var row = await _store.ReadStateAsync(Slots.Of("a"), "diary/state", "a", CancellationToken.None);
        Assert.Equal("""{"title":"ü","mood":"veryBusy","pages":[1,2]}""".Replace("ü", "\\u00FC"),
            Encoding.UTF8.GetString(row!.Payload.Span));
    }

    [Fact]
    public async Task States_of_one_grain_with_different_names_are_different()
    {
        await _storage.WriteStateAsync("one", Id("a"), new GrainState<Diary>(new Diary { Title = "one" }));
        await _storage.WriteStateAsync("two", Id("a"), new GrainState<Diary>(new Diary { Title = "two" }));

        Assert.Equal("one", (await ReadAsync("a", "one")).State.Title);
    }

    [Fact]
    public async Task A_second_activation_cannot_write_over_the_first_ones_state()
    {
        var (one, other) = (await ReadAsync("a"), await ReadAsync("a"));
        await _storage.WriteStateAsync("state", Id("a"), one);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("state", Id("a"), other));
        await _storage.WriteStateAsync("state", Id("a"), one);
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => _storage.ClearStateAsync("state", Id("a"), new GrainState<Diary>(new Diary(), "1")));
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_can_be_written_anew()
    {
        var state = await ReadAsync("a");
        await _storage.WriteStateAsync("state", Id("a"), state);
        await _storage.ClearStateAsync("state", Id("a"), state);

        Assert.False(state.RecordExists);
        Assert.False((await ReadAsync("a")).RecordExists);
        await _storage.WriteStateAsync("state", Id("a"), state);
        Assert.Equal("1", (await ReadAsync("a")).ETag);
    }

    [Fact]
    public async Task An_old_state_with_members_that_are_gone_and_others_that_are_missing_still_reads()
    {
        await _store.CommitAsync([new ShardTransaction(Slots.Of("a")).Add(
            new PutState("diary/state", "a", 0, """{"TITLE":"old","colour":"blue","weight":{"kg":1}}"""u8.ToArray()))]);

        var read = await ReadAsync("a");

        Assert.Equal("old", read.State.Title);
        Assert.Equal(Mood.Calm, read.State.Mood);
    }

    private static GrainId Id(string key) => GrainId.Create("diary", key);

    private async Task<GrainState<Diary>> ReadAsync(string key, string name = "state")
    {
        var state = new GrainState<Diary>();
        await _storage.ReadStateAsync(name, Id(key), state);
        return state;
    }

    public sealed class Diary
    {
        public string? Title { get; set; }

        public Mood Mood { get; set; }

        public List<int> Pages { get; set; } = [];
    }
}
