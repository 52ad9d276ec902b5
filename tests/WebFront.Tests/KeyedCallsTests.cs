using Commerce.Engine;
using Commerce.Storage;
using Commerce.Testing;
using Commerce.Web.Orders;
using Commerce.Web.Problems;

namespace Commerce.Web;

/// <summary>
/// What asking again under the same key makes of answers that do not tell, beyond what
/// <see cref="FlashOrderDeskTests"/> shows with a pool.
/// </summary>
public sealed class KeyedCallsTests
{
    private const string Refused = "refused";
    private const string Placed = "placed";

    private readonly KeyedCalls _calls = new(new ManualTimeProvider(), TimeSpan.FromSeconds(6));
    private readonly List<string> _heard = [];

    [Fact]
    public async Task A_refusal_that_nothing_was_written_for_is_final_unless_an_attempt_is_in_doubt()
    {
        Assert.Equal(Refused, await AskAsync(Answer(Refused)));
        await Assert.ThrowsAsync<OutcomeUnknownException>(
            () => AskAsync(Fail(new TimeoutException()), Answer(Refused), Answer(Refused)));
        Assert.Equal(Placed, await AskAsync(Fail(new TimeoutException()), Answer(Refused), Answer(Placed)));
        Assert.Equal(Refused, await AskAsync(Fail(new CallNotExecutedException("never")), Answer(Refused)));
    }

    [Fact]
    public async Task What_was_never_carried_out_is_nothing_done()
    {
        var never = Fail(new CallNotExecutedException("never"));

        await Assert.ThrowsAsync<NothingDoneException>(() => AskAsync(never, never, never));
        await Assert.ThrowsAsync<OutcomeUnknownException>(
            () => AskAsync(never, Fail(new CommitOutcomeUnknownException("perhaps")), never));
    }

    [Fact]
    public async Task Every_call_hears_of_its_end_once()
    {
        await AskAsync(Fail(new TimeoutException()), Answer(Placed));
        await Assert.ThrowsAsync<StoreOverloadedException>(() => AskAsync(Fail(new StoreOverloadedException("full"))));

        Assert.Equal(["again", "end", "end"], _heard);
    }

    private static Func<Task<string>> Answer(string answer) => () => Task.FromResult(answer);

    private static Func<Task<string>> Fail(Exception exception) => () => Task.FromException<string>(exception);

    private Task<string> AskAsync(params Func<Task<string>>[] answers) =>
        _calls.AskAsync<Call, string>(new Call(new Queue<Func<Task<string>>>(answers), _heard));

    private readonly struct Call(Queue<Func<Task<string>>> answers, List<string> heard) : IKeyedCall<string>
    {
        public Task<string> AskAsync() => answers.Dequeue()();

        public bool Settles(string result) => result == Placed;

        public void NoteAgain(Exception why) => heard.Add("again");

        public void End() => heard.Add("end");
    }
}
