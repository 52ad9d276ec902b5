namespace Commerce.Engine.Tests;

/// <summary>
/// Goal: an overload ends when its load does. Method: a grain whose calls take 10 ms, one after the other, by a clock
/// that the test moves, and callers who wait for a second.
/// </summary>
public sealed class OverloadTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task B10_who_was_asked_for_five_times_what_it_can_do_is_as_quick_as_before_three_seconds_later()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Script["activate"] = _ => Task.FromResult("");
        await silo.Serial().RunAsync("activate");
        var work = new Work(silo);

        var before = await work.AskAsync(steps: 200, everySteps: 2, atOnce: 1);
        var spike = await work.AskAsync(steps: 6000, everySteps: 1, atOnce: 5);
        await work.AskAsync(steps: 300, everySteps: 2, atOnce: 1);
        var after = await work.AskAsync(steps: 200, everySteps: 2, atOnce: 1);

        Assert.Equal(new Answers(InTime: 100, SlowestSteps: 1, Refused: 0, NotExecuted: 0, Late: 0), before);
        Assert.True(spike.InTime > 6000 * 0.75, $"too little was done in time: {spike}");
        Assert.True(spike.NotExecuted > 5000, $"too few were left out: {spike}");
        Assert.Equal(before, after);
    }

    /// <summary>What became of the calls that ended in a while.</summary>
    private sealed record Answers(int InTime, int SlowestSteps, int Refused, int NotExecuted, int Late);

    private sealed class Work
    {
        private readonly TestSilo _silo;
        private readonly List<(int AskedAt, Task<string> Call)> _open = [];
        private TaskCompletionSource<string>? _running;
        private int _now;

        public Work(TestSilo silo)
        {
            _silo = silo;
            silo.Script["work"] = _ =>
            {
                _running = new TaskCompletionSource<string>(); // The engine knows of its end before the clock moves.
                return _running.Task;
            };
        }

        /// <summary>Lets time pass, while so many ask every so many steps.</summary>
        public async Task<Answers> AskAsync(int steps, int everySteps, int atOnce)
        {
            var answers = new Answers(0, 0, 0, 0, 0);
            for (var step = 0; step < steps; step++)
            {
                for (var n = 0; step % everySteps == 0 && n < atOnce; n++)
                {
                    _open.Add((_now, _silo.Serial().RunWithinASecondAsync("work")));
                }

                await _silo.AdvanceAsync(Step);
                _now++;
                _running?.TrySetResult("");
                await _silo.SettleAsync();
                answers = _open.FindAll(each => each.Call.IsCompleted).Aggregate(answers, Count);
                _open.RemoveAll(each => each.Call.IsCompleted);
            }

            return answers;
        }

        private Answers Count(Answers answers, (int AskedAt, Task<string> Call) ended) =>
            ended.Call.Exception?.InnerException switch
            {
                null => answers with
                {
                    InTime = answers.InTime + 1,
                    SlowestSteps = Math.Max(answers.SlowestSteps, _now - ended.AskedAt),
                },
                LimitExceededException => answers with { Refused = answers.Refused + 1 },
                CallNotExecutedException => answers with { NotExecuted = answers.NotExecuted + 1 },
                _ => answers with { Late = answers.Late + 1 },
            };
    }
}
