namespace Commerce.Engine;

/// <summary>How a value lies on the wire, so that who does not know it can skip it.</summary>
public enum WireKind
{
    /// <summary>7 bits a byte, the lowest first; the highest bit says that another byte follows.</summary>
    Varint = 0,

    /// <summary>8 bytes, the lowest first.</summary>
    Fixed64 = 1,

    /// <summary>A length (as <see cref="Varint"/>), then that many bytes: texts, objects, collections.</summary>
    Bytes = 2,

    /// <summary>4 bytes, the lowest first.</summary>
    Fixed32 = 3,

    /// <summary>16 bytes, the lowest first.</summary>
    Fixed128 = 4,

    /// <summary>Nothing follows: no object, no value.</summary>
    Null = 5,
}
