namespace Commerce.Hosting;

/// <summary>What the failure of a call tells, on either engine.</summary>
public static class CallFailures
{
    /// <summary>
    /// Whether a call that was not answered in time was certainly not executed. Only for who made the call to ask: of a
    /// call that a grain made in turn it says nothing.
    /// </summary>
    /// <param name="exception">The failure.</param>
    /// <returns>False: it may have been executed, or nobody knows.</returns>
    public static bool WasNotExecuted(Exception exception) => EngineHosting.WasNotExecuted(exception);
}
