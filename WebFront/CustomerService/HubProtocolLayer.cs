using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Commerce.Web.CustomerService;

/// <summary>Reads what comes to a hub in its own way, and leaves all else to the protocol below it.</summary>
/// <param name="inner">The protocol.</param>
internal abstract class HubProtocolLayer(IHubProtocol inner) : IHubProtocol
{
    public string Name => Inner.Name;

    public int Version => Inner.Version;

    public TransferFormat TransferFormat => Inner.TransferFormat;

    protected IHubProtocol Inner { get; } = inner;

    public bool IsVersionSupported(int version) => Inner.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => Inner.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => Inner.WriteMessage(message, output);

    public abstract bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message);
}
