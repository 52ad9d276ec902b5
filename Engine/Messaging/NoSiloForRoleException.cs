namespace Commerce.Engine;

/// <summary>
/// A call was not executed, and did not wait, because every active silo has roles and none of them is the grain's.
/// </summary>
/// <param name="message">Which call, and which role.</param>
public sealed class NoSiloForRoleException(string message) : CallNotExecutedException(message);
