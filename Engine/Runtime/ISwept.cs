namespace Commerce.Engine;

/// <summary>What has calls open that may take too long.</summary>
internal interface ISwept
{
    /// <summary>Ends what has taken too long.</summary>
    /// <param name="now">By <see cref="SiloClock"/>.</param>
    /// <returns>Whether there is anything left that could.</returns>
    bool Sweep(long now);
}
