namespace Commerce.Web.Problems;

/// <summary>Nobody who could do what was asked for was reached in time: nothing was done.</summary>
internal sealed class NothingDoneException(Exception? inner = null)
    : Exception("Nobody could be asked in time; nothing was done.", inner);
