namespace Commerce.Configuration;

/// <summary>
/// The process cannot start as it is configured or where it stands; the message says what to change, for people.
/// </summary>
public sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);
