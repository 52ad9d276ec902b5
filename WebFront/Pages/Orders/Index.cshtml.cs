using Commerce.Orders;
using Commerce.Web.Members;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>What the reader has ordered, and has become by it.</summary>
[Authorize]
internal sealed class OrdersModel(IGrainFactory grains, MemberLevels levels, TimeProvider time) : ShopPageModel
{
    private const int PageSize = 20;

    public IReadOnlyList<OrderSummary> Items { get; private set; } = [];

    public int Total { get; private set; }

    public MemberLevelView Level { get; private set; } = null!;

    public DateTimeOffset Now { get; private set; }

    public PagerView Pager { get; private set; } = null!;

    public async Task OnGetAsync([FromQuery(Name = "page")] string? pageText)
    {
        var page = PagerView.Number(pageText);
        var member = HttpContext.RequireSession().MemberId;
        var level = levels.ReadAsync(member);
        var found = await grains.GetGrain<IOrderListGrain>(member.ToString()).ListAsync(null, page, PageSize);
        Level = await level;
        (Items, Total, Now) = (found.Items, found.Total, time.GetUtcNow());
        Pager = new PagerView(Request, page, PageSize, Total);
    }
}
