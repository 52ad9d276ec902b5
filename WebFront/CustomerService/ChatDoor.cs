using Commerce.CustomerService;
using Commerce.Web.Hosting;
using Commerce.Web.Ops;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>What a shopper finds who wants to talk.</summary>
internal enum ChatWelcome
{
    /// <summary>Somebody is there.</summary>
    Open,

    /// <summary>Nobody is there now; who waits may wait long.</summary>
    Unstaffed,

    /// <summary>It is outside the hours of agents.</summary>
    OutOfHours,

    /// <summary>Operators take no new sessions for the moment.</summary>
    Shed,
}

/// <summary>Says whether new sessions are opened now, and when they are if not. Those that are open go on.</summary>
internal sealed class ChatDoor(IGrainFactory grains, ChatSettings settings, Switches switches, TimeProvider time)
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(5);

    private readonly RecentValue<bool> _isStaffed = new(() => IsStaffedAsync(grains, settings), AgeMax, time);

    /// <summary>When agents answer next; null: they do now, or it is not known.</summary>
    public DateTimeOffset? OpensAt => settings.Hours.NextOpening(time.GetUtcNow());

    private bool IsInHours => settings.Hours.IsOpen(time.GetUtcNow());

    /// <summary>What a shopper finds now; whether somebody is there may be a few seconds old.</summary>
    public async ValueTask<ChatWelcome> LookAsync() =>
        switches.Refusal(Switches.Chat) is not null ? ChatWelcome.Shed
        : !IsInHours ? ChatWelcome.OutOfHours
        : await _isStaffed.GetAsync() ? ChatWelcome.Open
        : ChatWelcome.Unstaffed;

    /// <summary>Whether the bot may meet new sessions, where the shop has it.</summary>
    public bool HasBot => switches.IsOn(Switches.ChatBot);

    /// <summary>Why no new session is opened now; null: it is.</summary>
    public HubException? Refusal() =>
        switches.Refusal(Switches.Chat) is { } refusal ? ChatErrors.Of(refusal)
        : !IsInHours ? ChatErrors.Refused(
            "out-of-hours", "Nobody answers at this time. Leave a message: POST /api/chat/tickets.")
        : null;

    /// <summary>All desks as they are now, in the order of their topics.</summary>
    public static Task<DeskBoard[]> DesksAsync(IGrainFactory grains, ChatSettings settings) => Task.WhenAll(
        settings.Topics.Select(topic => grains.GetGrain<IChatDeskGrain>(topic).GetBoardAsync()));

    private static async Task<bool> IsStaffedAsync(IGrainFactory grains, ChatSettings settings) =>
        (await DesksAsync(grains, settings)).Any(board => board.Agents.Any(agent => agent.IsThere));
}
