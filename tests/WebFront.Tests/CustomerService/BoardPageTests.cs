using Commerce.CustomerService;
using Commerce.Testing;
using Commerce.Web.Pages;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: supervisors see the board while a part of it is silent. Method: a list of messages that never answers, and a
/// clock that the test moves.
/// </summary>
public sealed class BoardPageTests
{
    [Fact]
    public async Task Messages_that_cannot_be_counted_are_waited_for_a_second_and_the_board_is_shown()
    {
        var time = new ManualTimeProvider();
        var figures = new ChatFigures(0, 0, 0, 0, 0, TimeSpan.Zero, null, null, TimeSpan.Zero, null, 0, 0, 0, 0);
        var board = Proxy.Of<IChatBoardGrain>(
            (_, _) => Task.FromResult(new ChatBoard(ManualTimeProvider.Start, [], [], [], 0, [], figures)));
        var messages = Proxy.Of<IChatTicketListGrain>((_, _) => new TaskCompletionSource<TicketPage>().Task);
        var grains = Proxy.Of<IGrainFactory>(
            (method, _) => method.ReturnType == typeof(IChatBoardGrain) ? board : messages);
        var page = new ServiceBoardModel(
            grains, ChatSettings.Default, new TicketDesk(grains, ChatSettings.Default, time), time,
            NullLogger<ServiceBoardModel>.Instance);

        var showing = page.OnGetAsync(null);
        time.Advance(TimeSpan.FromSeconds(1));
        await showing.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.NotNull(page.Board);
        Assert.Null(page.OpenTickets);
    }
}
