using Commerce.Storage.Writer;
using Commerce.Testing;

namespace Commerce.Storage.Tests;

/// <summary>While a shard refuses commits one caller at a time tries; with the first commit everybody may.</summary>
public sealed class CommitCircuitTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CommitCircuit _circuit;

    public CommitCircuitTests() => _circuit = new CommitCircuit(_time);

    [Fact]
    public void Everybody_may_try_until_a_commit_is_refused()
    {
        Assert.True(_circuit.MayTry());
        Assert.True(_circuit.MayTry());

        _circuit.Refused();

        Assert.False(_circuit.MayTry());
    }

    [Fact]
    public void After_a_pause_one_may_try_and_the_others_wait_for_what_comes_of_it()
    {
        _circuit.Refused();

        _time.Advance(CommitCircuit.Pause);
        Assert.True(_circuit.MayTry());
        Assert.False(_circuit.MayTry());
        _time.Advance(CommitCircuit.Pause);
        Assert.False(_circuit.MayTry());

        _circuit.Refused();
        Assert.False(_circuit.MayTry());
        _time.Advance(CommitCircuit.Pause);
        Assert.True(_circuit.MayTry());
    }

    [Fact]
    public void An_attempt_that_nobody_hears_of_again_does_not_keep_it_shut()
    {
        _circuit.Refused();
        _time.Advance(CommitCircuit.Pause);
        Assert.True(_circuit.MayTry());

        _time.Advance(CommitCircuit.AttemptMax - TimeSpan.FromTicks(1));
        Assert.False(_circuit.MayTry());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_circuit.MayTry());
    }

    [Fact]
    public void An_attempt_that_was_not_made_is_the_next_callers()
    {
        _circuit.Refused();
        _time.Advance(CommitCircuit.Pause);
        Assert.True(_circuit.MayTry());

        _circuit.NotTried();

        Assert.True(_circuit.MayTry());
        Assert.False(_circuit.MayTry());
    }

    [Fact]
    public void The_first_commit_lets_everybody_in()
    {
        _circuit.Refused();

        _circuit.Committed();

        Assert.True(_circuit.MayTry());
        Assert.True(_circuit.MayTry());
    }

    [Fact]
    public void It_knows_since_when_commits_are_refused_and_starts_anew_after_a_commit()
    {
        Assert.Equal(TimeSpan.Zero, _circuit.Refused());
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), _circuit.Refused());

        _circuit.Committed();

        Assert.Equal(TimeSpan.Zero, _circuit.Refused());
    }
}
