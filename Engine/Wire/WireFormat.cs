namespace Commerce.Engine;

/// <summary>
/// Numbers of the format: see <c>docs/wire-format.md</c>. A record is a length, sealed frames, and a tag; a frame is a
/// length and bytes. All numbers are little-endian.
/// </summary>
internal static class WireFormat
{
    /// <summary>Versions of handshake and records that this code speaks.</summary>
    public const byte OldestVersion = 1;

    public const byte NewestVersion = 1;

    /// <summary>The length in front of a record: of what is sealed, without the tag.</summary>
    public const int HeaderBytes = 4;

    public const int TagBytes = 16;

    public const int OverheadBytes = HeaderBytes + TagBytes;

    /// <summary>A record that batches frames, with header and tag.</summary>
    public const int BatchBytes = 64 * 1024;

    public const int FrameLengthBytes = 4;

    /// <summary>
    /// Set in a frame's length: not a frame, but a word from transport to transport. Unknown ones are skipped.
    /// </summary>
    public const uint SignalBit = 0x8000_0000;

    public const uint KeepAlive = SignalBit | 1;

    public const uint GoAway = SignalBit | 2;

    /// <summary>The most that one record may seal: a batch, or one frame of the largest size.</summary>
    public static int MaxSealed(int maxFrameBytes) =>
        Math.Max(BatchBytes - OverheadBytes, maxFrameBytes + FrameLengthBytes);
}
