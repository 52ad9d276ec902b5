using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be reminded: see <see cref="GrainReminderExtensions"/>.</summary>
public interface IRemindable : IGrain
{
    /// <summary>
    /// A tick. It activates the grain if need be. After an error the next tick comes as if nothing had happened.
    /// </summary>
    /// <param name="reminderName">Of which reminder.</param>
    /// <param name="status">Which tick it is.</param>
    /// <returns>Ends when the tick has been dealt with.</returns>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
