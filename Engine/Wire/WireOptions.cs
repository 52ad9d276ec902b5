using Microsoft.Extensions.Options;

namespace Commerce.Engine;

/// <summary>Limits and times of the connections between silos, and between clients and silos.</summary>
public sealed class WireOptions
{
    /// <summary>
    /// Secrets of the cluster, 16 bytes of UTF-8 at least. Any is accepted, earlier ones are preferred. To change the
    /// secret, put the new one in front everywhere, one process after the other; then take the old one away.
    /// </summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>Certificates, if connections are to be under TLS; null: they are not.</summary>
    public WireTlsOptions? Tls { get; set; }

    /// <summary>
    /// The largest frame that is sent or received. Default 272 KB: a header of 16 KB and a body of 256 KB.
    /// At least 1 KB, at most 16 MB.
    /// </summary>
    public int MaxFrameBytes { get; set; } = 272 * 1024;

    /// <summary>How many bytes may wait to be sent on a data connection. Default 8 MB.</summary>
    public int DataQueueBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How many bytes may wait to be sent on a control connection. Default 256 KB.</summary>
    public int ControlQueueBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// How long connecting and the handshake may take together, and the handshake of those who connect to us.
    /// Default 1 s.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long after a failure a connection is tried again, once somebody wants to send; doubled with each failure in
    /// a row, except for control connections, whose user has its own pace. Less up to half, at random. Default 100 ms.
    /// </summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such time. Default 1 s.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one record may take to be written, before the connection is given up. Default 5 s.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a control connection is quiet before it says that it is there. Default 2 s.</summary>
    public TimeSpan KeepAlivePeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a control connection may be silent before it is given up. Default 6 s.</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How many connections from others may be open. Further ones are closed at once. Default 1,024.</summary>
    public int MaxConnections { get; set; } = 1024;

    /// <summary>
    /// How many of them may not yet have proven themselves. One more, and the oldest is closed, so that who connects
    /// and stays silent keeps nobody out. Default 64.
    /// </summary>
    public int MaxUnproven { get; set; } = 64;

    /// <exception cref="OptionsValidationException">A value is out of its range.</exception>
    internal void Check()
    {
        CheckThat(MaxFrameBytes is >= 1024 and <= 16 << 20, nameof(MaxFrameBytes), MaxFrameBytes, "1 KB to 16 MB");
        CheckThat(DataQueueBytes >= 4096, nameof(DataQueueBytes), DataQueueBytes, "4 KB or more");
        CheckThat(ControlQueueBytes >= 4096, nameof(ControlQueueBytes), ControlQueueBytes, "4 KB or more");
        CheckThat(MaxConnections > 0, nameof(MaxConnections), MaxConnections, "more than zero");
        CheckThat(MaxUnproven > 0, nameof(MaxUnproven), MaxUnproven, "more than zero");
        CheckPositive(ConnectTimeout, nameof(ConnectTimeout));
        CheckPositive(ReconnectDelay, nameof(ReconnectDelay));
        CheckPositive(WriteTimeout, nameof(WriteTimeout));
        CheckPositive(KeepAlivePeriod, nameof(KeepAlivePeriod));
        CheckThat(
            MaxReconnectDelay >= ReconnectDelay, nameof(MaxReconnectDelay), MaxReconnectDelay,
            $"{ReconnectDelay}, the {nameof(ReconnectDelay)}, or more");
        CheckThat(
            SilenceLimit > KeepAlivePeriod, nameof(SilenceLimit), SilenceLimit,
            $"more than {KeepAlivePeriod}, the {nameof(KeepAlivePeriod)}");
    }

    private static void CheckPositive(TimeSpan value, string name) =>
        CheckThat(value > TimeSpan.Zero, name, value, "more than zero");

    private static void CheckThat(bool isRight, string name, object value, string rule)
    {
        if (!isRight)
        {
            throw new OptionsValidationException(
                nameof(WireOptions), typeof(WireOptions), [$"WireOptions.{name} is {value}: it must be {rule}."]);
        }
    }
}
