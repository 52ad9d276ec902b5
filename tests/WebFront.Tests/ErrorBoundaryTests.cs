using Commerce.Web.Problems;
using Orleans.Storage;

namespace Commerce.Web;

/// <summary>What clients are told of failures behind the front.</summary>
public sealed class ErrorBoundaryTests
{
    [Fact]
    public void A_grain_that_was_on_two_silos_for_a_moment_is_no_fault_and_is_asked_again() => Assert.Equal(
        ProblemCode.OutcomeUnknown,
        ErrorBoundary.ToProblem(new InconsistentStateException("Somebody else wrote.")).Code);
}
