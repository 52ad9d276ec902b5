using System.Net.Sockets;
using System.Security.Authentication;

namespace Commerce.Engine;

/// <summary>What exceptions of sockets and streams mean.</summary>
internal static class Failures
{
    /// <summary>Whether it says that a connection is over, and not that there is a bug.</summary>
    public static bool IsOfConnection(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or AuthenticationException or InvalidOperationException { InnerException: SocketException };

    /// <summary>Why an open connection has ended. That nobody answers says less than that somebody says no.</summary>
    public static LossReason ReasonOfLoss(Exception exception) =>
        (exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode switch
        {
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => LossReason.Reset,
            SocketError.TimedOut => LossReason.Silent,
            null => LossReason.Tampered, // TLS does not accept what came.
            _ => LossReason.NoRoute,
        };

    /// <summary>Why a connection could not be opened.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="isConnected">Whether the other machine had taken the connection already.</param>
    public static LossReason ReasonOf(Exception exception, bool isConnected) => exception switch
    {
        HandshakeException handshake => handshake.Reason,
        OperationCanceledException => LossReason.TimedOut,
        AuthenticationException => LossReason.Tls,
        _ when !IsOfConnection(exception) => LossReason.Failed,
        _ when isConnected => LossReason.Rejected,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.ConnectionReset }
            => LossReason.Refused,
        SocketException { SocketErrorCode: SocketError.TimedOut } => LossReason.TimedOut,
        _ => LossReason.NoRoute,
    };
}
