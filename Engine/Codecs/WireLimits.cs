namespace Commerce.Engine;

/// <summary>What is refused before anything is allocated for it.</summary>
internal static class WireLimits
{
    /// <summary>
    /// Bytes of a header: the target's key, context and trace. A key of a grain is tens of bytes, the context
    /// <see cref="ContextLengthMax"/>.
    /// </summary>
    public const int HeaderLengthMax = 16 * 1024;

    /// <summary>Bytes of arguments or of a result: a page of a listing is 20 KB, the filter of a sold-out pool 128
    /// KB.</summary>
    public const int BodyLengthMax = 256 * 1024;

    /// <summary>Bytes of the request context, which goes with every call that a call causes.</summary>
    public const int ContextLengthMax = 4 * 1024;

    /// <summary>Objects within objects; the deepest message of the shop has 5.</summary>
    public const int DepthMax = 32;

    /// <summary>Exceptions within an exception, together.</summary>
    public const int ExceptionsMax = 16;

    /// <summary>Characters of an exception's message, and of its stack; what is more is cut off.</summary>
    public const int ExceptionTextLengthMax = 8 * 1024;
}
