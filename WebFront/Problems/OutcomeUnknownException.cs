namespace Commerce.Web.Problems;

/// <summary>What was asked for may or may not have happened, even after a retry; the same key tells later.</summary>
internal sealed class OutcomeUnknownException(Exception? inner = null)
    : Exception("The outcome is unknown after a retry; repeat the request with the same key.", inner);
