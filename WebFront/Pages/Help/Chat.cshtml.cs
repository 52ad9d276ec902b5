using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.CustomerService;

namespace Commerce.Web.Pages;

/// <summary>The panel in which shoppers talk with customer service, in their language; scripts do the rest.</summary>
internal sealed class ChatPanelModel(ChatDoor door, ChatSettings settings) : ShopPageModel
{
    public ChatWelcome Welcome { get; private set; }

    public DateTimeOffset? OpensAt { get; private set; }

    public bool IsMember => Member?.Is(Roles.Shopper) == true;

    public IReadOnlyList<string> Topics => settings.Topics;

    public async Task OnGetAsync()
    {
        Welcome = await door.LookAsync();
        OpensAt = door.OpensAt;
        Response.Headers.CacheControl = "no-store";
    }
}
