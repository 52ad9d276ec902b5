using System.Text.Json;
using Commerce.FlashSales;
using Commerce.Inventory;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Members;

/// <summary>
/// Keeps one list of members who want to be told something once. While there is somebody on it, it has a deadline: of
/// a sale shortly before the start; of stock every so often, because what the pool says when units come back is lost if
/// its silo dies just then. The events and the end of the list are one commit, so that nobody is told twice, or
/// forgotten.
/// </summary>
internal sealed class NoticeListGrain : Grain, INoticeListGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "notice-list";

    /// <summary>Kind of the deadlines; their key is the grain's.</summary>
    public const string Deadline = "notice-list";

    /// <summary>Members of one list: a row of 30 KB. With all lists, 16,000 for one thing.</summary>
    public const int MembersMax = 1_000;

    /// <summary>
    /// Members of one event. Each may cost a mail server's answer, and all of an event have to be told in the time of
    /// one attempt: what is cut off is told from its beginning again.
    /// </summary>
    public const int MembersOfEvent = 20;

    /// <summary>How long before a sale its members are told.</summary>
    public static readonly TimeSpan BeforeSale = TimeSpan.FromMinutes(10);

    /// <summary>How often stock is looked at if nobody says that it returned.</summary>
    public static readonly TimeSpan StockInterval = TimeSpan.FromMinutes(10);

    /// <summary>Who is called earlier than that was called by a deadline which a crash has left behind.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly GrainRow<NoticeListState> _row;
    private readonly TimeProvider _time;

    public NoticeListGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<NoticeListState>(this, store, GrainType);
        _time = time;
    }

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public async Task<NoticeOutcome> AskAsync(MemberId member)
    {
        var list = _row.State;
        if (list?.Members.Contains(member) == true)
        {
            return NoticeOutcome.Listed;
        }

        var (refusal, nextLook) = await NextLookAsync();
        if (refusal is { } outcome)
        {
            return outcome;
        }

        if (list is null)
        {
            await _row.WriteAsync(new NoticeListState([member], nextLook), new AddDeadline(nextLook, Deadline, Key));
            return NoticeOutcome.Listed;
        }

        if (list.Members.Count >= MembersMax)
        {
            return NoticeOutcome.Full;
        }

        await _row.WriteAsync(list with { Members = [.. list.Members, member] });
        return NoticeOutcome.Listed;
    }

    public async Task WithdrawAsync(MemberId member)
    {
        if (_row.State is not { } list || !list.Members.Contains(member))
        {
            return;
        }

        if (list.Members.Count == 1)
        {
            await _row.DeleteAsync(new RemoveDeadline(list.NextLook, Deadline, Key));
        }
        else
        {
            await _row.WriteAsync(list with { Members = [.. list.Members.Where(other => other != member)] });
        }
    }

    public Task<bool> HasAsync(MemberId member) => Task.FromResult(_row.State?.Members.Contains(member) == true);

    public Task<int> CountAsync() => Task.FromResult(_row.State?.Members.Count ?? 0);

    public async Task<bool> TellAsync()
    {
        if (_row.State is not { } list)
        {
            return true; // Its last member left while the deadline came due.
        }

        var early = list.NextLook - _time.GetUtcNow();
        if (early > TimeSpan.Zero)
        {
            return early > Slack;
        }

        switch (await JudgeAsync())
        {
            case Verdict.Now:
                await _row.DeleteAsync([.. DueOf(list)]);
                break;
            case Verdict.Never:
                await _row.DeleteAsync();
                break;
            case Verdict.Later:
                var next = _time.GetUtcNow() + StockInterval;
                await _row.WriteAsync(list with { NextLook = next }, new AddDeadline(next, Deadline, Key));
                break;
        }

        return true;
    }

    public async Task LookAsync()
    {
        if (_row.State is { } list && await JudgeAsync() == Verdict.Now)
        {
            await _row.DeleteAsync([.. DueOf(list), new RemoveDeadline(list.NextLook, Deadline, Key)]);
        }
    }

    // With keys of their own, so that they go on side by side and none waits for another's.
    private IEnumerable<ShardWrite> DueOf(NoticeListState list)
    {
        var key = NoticeListKey.Parse(Key);
        return list.Members.Chunk(MembersOfEvent).Select((members, n) => new AddOutbox(
            NoticeDue.Topic, n == 0 ? Key : $"{Key}#{n}",
            JsonSerializer.SerializeToUtf8Bytes(
                new NoticeDue(key.Kind, key.Sku, key.SaleId, members), StateJson.Options)));
    }

    private async Task<(NoticeOutcome? Refusal, DateTimeOffset NextLook)> NextLookAsync()
    {
        var key = NoticeListKey.Parse(Key);
        if (key.SaleId is null)
        {
            return (null, _time.GetUtcNow() + StockInterval);
        }

        var sale = await GrainFactory.GetGrain<IFlashSaleGrain>(key.SaleId).GetAsync();
        if (sale is null || sale.Items.All(item => item.Sku != key.Sku))
        {
            return (NoticeOutcome.NotFound, default);
        }

        var tellAt = sale.StartsAt - BeforeSale;
        return sale.State == SaleState.Scheduled && _time.GetUtcNow() < sale.StartsAt
            ? (null, tellAt > _time.GetUtcNow() ? tellAt : _time.GetUtcNow())
            : (NoticeOutcome.TooLate, default);
    }

    private async Task<Verdict> JudgeAsync()
    {
        var key = NoticeListKey.Parse(Key);
        if (key.SaleId is null)
        {
            var pool = GrainFactory.GetGrain<IStockPoolGrain>(PoolId.ForSku(key.Sku).ToString());
            return (await pool.GetStatusAsync()).Available > 0 ? Verdict.Now : Verdict.Later;
        }

        // An operator may have ended it before it began.
        var sale = await GrainFactory.GetGrain<IFlashSaleGrain>(key.SaleId).GetAsync();
        return sale is null or { State: SaleState.Ended } ? Verdict.Never : Verdict.Now;
    }

    private enum Verdict
    {
        Now,
        Later,
        Never,
    }
}

/// <summary>What is stored of a list.</summary>
/// <param name="Members">At least one, in the order in which they came.</param>
/// <param name="NextLook">When the list's deadline is.</param>
internal sealed record NoticeListState(IReadOnlyList<MemberId> Members, DateTimeOffset NextLook);
