using System.ComponentModel.DataAnnotations;

namespace Commerce.Web.CustomerService;

/// <summary>Connections to the chat of a front: section <c>Commerce:Web:Chat</c>.</summary>
internal sealed class ChatConnectionOptions
{
    /// <summary>
    /// WebSockets that a front has open at once; more are refused. Default: 20,000. 100 to 1,000,000.
    /// </summary>
    [Range(100, 1_000_000, ErrorMessage = "must be 100 to 1000000")]
    public int ConnectionsMax { get; set; } = 20_000;
}
