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
    private const string Name = "buyer:key";

    private readonly ManualTimeProvider _time = new();
    private readonly KeyedCalls _calls;
    private readonly List<string> _heard = [];

    public KeyedCallsTests() => _calls = new(_time, TimeSpan.FromSeconds(6));

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

    [Fact]
    public async Task What_has_no_known_outcome_is_in_doubt_for_a_while_and_nothing_else_is()
    {
        var (never, silent) = (Fail(new CallNotExecutedException("never")), Fail(new TimeoutException()));
        await AskAsync(silent, Answer(Placed));
        await Assert.ThrowsAsync<NothingDoneException>(() => AskAsync(never, never, never));
        Assert.False(_calls.IsInDoubt(Name));

        await Assert.ThrowsAsync<OutcomeUnknownException>(() => AskAsync(silent, silent, silent));

        Assert.True(_calls.IsInDoubt(Name));
        Assert.False(_calls.IsInDoubt("buyer:other"));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(_calls.IsInDoubt(Name));
    }

    private static Func<Task<string>> Answer(string answer) => () => Task.FromResult(answer);

    private static Func<Task<string>> Fail(Exception exception) => () => Task.FromException<string>(exception);

    private Task<string> AskAsync(params Func<Task<string>>[] answers) =>
        _calls.AskAsync<Call, string>(new Call(new Queue<Func<Task<string>>>(answers), _heard));

    private readonly struct Call(Queue<Func<Task<string>>> answers, List<string> heard) : IKeyedCall<string>
    {
        public string Name => KeyedCallsTests.Name;

        public Task<string> AskAsync() => answers.Dequeue()();

        public bool Settles(string result) => result == Placed;

        public void NoteAgain(Exception why) => heard.Add("again");

        public void End() => heard.Add("end");
    }
}
