namespace Commerce.Web.CustomerService;

/// <summary>
/// How often a front attaches to its sessions again. One that has many does so half as often, as long as all of them
/// answer at once. A session that fails or is late may have been on a silo that is gone, and others with it: then all
/// are attached to at the quick pace for a while, so that none of them is found later than by a front with few.
/// </summary>
internal sealed class RenewalPace(TimeProvider time)
{
    /// <summary>Of a front with few sessions, or one that something is wrong with.</summary>
    public static readonly TimeSpan Quick = TimeSpan.FromSeconds(3);

    /// <summary>Of a front with many.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(6);

    /// <summary>From so many on there is one to ask of each silo several times a second.</summary>
    public const int Many = 200;

    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AlarmLasts = TimeSpan.FromSeconds(10);

    private long _alarmedAt = time.GetTimestamp(); // A front that has just begun is not calm.

    /// <summary>Longest time from one attaching of a session to the next.</summary>
    public TimeSpan Of(int sessions) =>
        sessions < Many || time.GetElapsedTime(Volatile.Read(ref _alarmedAt)) < AlarmLasts ? Quick : Calm;

    /// <summary>A session answered.</summary>
    public void Answered(long askedAt)
    {
        if (time.GetElapsedTime(askedAt) > Late)
        {
            Failed();
        }
    }

    /// <summary>A session did not answer.</summary>
    public void Failed() => Volatile.Write(ref _alarmedAt, time.GetTimestamp());
}
