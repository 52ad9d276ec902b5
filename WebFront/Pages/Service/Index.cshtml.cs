using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Authorization;

namespace Commerce.Web.Pages;

/// <summary>The desk of those who answer shoppers; scripts of <c>js/service</c> fill it.</summary>
[Authorize(Roles = Roles.Agent + "," + Roles.Supervisor)]
internal sealed class ServiceDeskModel(IGrainFactory grains) : ShopPageModel
{
    public CurrentSession Me => Member!;

    public ChatAgent Agent { get; private set; } = new(AgentStatus.Offline, 0, []);

    /// <summary>A session to look at, of a link; null: none.</summary>
    public string? SessionId { get; private set; }

    public async Task OnGetAsync(string? session)
    {
        SessionId = session;
        Agent = await grains.GetGrain<IChatAgentGrain>(Me.MemberId.ToString()).GetAsync();
    }
}
