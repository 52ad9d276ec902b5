namespace Commerce.Simulation;

/// <summary>A fault that is planted into a seam, to see that the simulation finds it.</summary>
internal enum Plant
{
    None,

    /// <summary>The store takes what owners append that were replaced.</summary>
    NoFence,

    /// <summary>A silo that hands its grains over forgets the calls that still come.</summary>
    LosesCallsOnHandOver,

    /// <summary>The store says that a commit is durable before it is, and loses some.</summary>
    AnswersEarly,
}
