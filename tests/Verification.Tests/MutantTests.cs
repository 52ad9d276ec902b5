using Commerce.Verification.Checks;
using Commerce.Verification.Tests.Model;

namespace Commerce.Verification.Tests;

/// <summary>
/// Is the checker worth anything? Each mutant is a model shop with one known mistake; each must be found in ten seeds,
/// by the rule that it breaks. The model without mistakes passes all seeds: what is found is not noise.
/// </summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    private const int Seeds = 10;

    [Fact]
    public void A_right_shop_is_valid_in_every_seed()
    {
        foreach (var seed in Enumerable.Range(1, Seeds))
        {
            var report = ModelRun.Of(seed, Mutant.None).Check();

            Assert.True(report.Verdict == Verdict.Valid, $"seed {seed}:\n{ReportText.Of(report)}");
        }
    }

    [Fact]
    public void A_right_shop_that_fails_over_with_loss_is_valid_and_says_how_much_was_lost()
    {
        var lost = 0;
        foreach (var seed in Enumerable.Range(1, Seeds))
        {
            var report = ModelRun.Of(seed, Mutant.None, failsOver: true).Check();

            Assert.True(report.Verdict == Verdict.Valid, $"seed {seed}:\n{ReportText.Of(report)}");
            lost += report[CheckId.Acknowledged].Notes.Count;
        }

        Assert.NotEqual(0, lost);
    }

    [Theory]
    [InlineData(Mutant.NoFence, CheckId.Acknowledged)]
    [InlineData(Mutant.FenceAtClient, CheckId.Acknowledged)]
    [InlineData(Mutant.AckBeforeCommit, CheckId.Acknowledged)]
    [InlineData(Mutant.UnknownToldAsRefusal, CheckId.Phantoms)]
    [InlineData(Mutant.KeyNotUnique, CheckId.Keys)]
    [InlineData(Mutant.LimitOutsideDecision, CheckId.Limit)]
    [InlineData(Mutant.ReleaseTwice, CheckId.Log)]
    [InlineData(Mutant.PublishBeforeCommit, CheckId.Effects)]
    [InlineData(Mutant.ConsumerWithoutMemory, CheckId.Effects)]
    [InlineData(Mutant.EpochWithoutOwner, CheckId.Keys)]
    [InlineData(Mutant.RetryWithNewKey, CheckId.Phantoms)]
    [InlineData(Mutant.ExpiryByLocalClock, CheckId.RealTime)]
    public void A_mutant_is_found_by_the_rule_that_it_breaks(Mutant mutant, CheckId broken)
    {
        var found = 0;
        RunReport? example = null;
        foreach (var seed in Enumerable.Range(1, Seeds))
        {
            var report = ModelRun.Of(seed, mutant, failsOver: mutant == Mutant.EpochWithoutOwner).Check();
            if (report.Verdict == Verdict.Invalid && report[broken].ViolationCount > 0)
            {
                found++;
                example ??= report;
            }
        }

        output.WriteLine($"{mutant}: found in {found} of {Seeds} seeds");
        Assert.True(found > 0, $"{mutant} survives {Seeds} seeds: the checker, or the model, does not see it.");
        output.WriteLine(ReportText.Of(example!));
    }
}
