namespace Orleans.Runtime;

/// <summary>A registered reminder. It is registered until it is unregistered, however often it ticks.</summary>
public interface IGrainReminder
{
    /// <summary>Its name; a grain has one reminder of a name.</summary>
    string ReminderName { get; }
}

/// <summary>A reminder could not be changed, because somebody else has changed it.</summary>
/// <param name="message">What was tried, what was seen, what to do.</param>
public sealed class ReminderException(string message) : OrleansException(message);
