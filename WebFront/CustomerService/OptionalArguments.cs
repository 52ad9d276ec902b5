using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Lets callers of a hub leave out its last arguments that have defaults, as the signatures of the API say. SignalR
/// itself wants all of them.
/// </summary>
/// <param name="inner">The protocol.</param>
/// <param name="hub">Whose methods they are.</param>
internal sealed class OptionalArguments(IHubProtocol inner, Type hub) : HubProtocolLayer(inner)
{
    private readonly FrozenDictionary<string, object?[]> _defaults = hub.GetMethods()
        .Where(method => method.DeclaringType == hub)
        .ToFrozenDictionary(
            method => method.Name,
            method => method.GetParameters().Where(each => each.HasDefaultValue).Select(each => each.DefaultValue)
                .ToArray(),
            StringComparer.OrdinalIgnoreCase);

    public override bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var whole = input;
        if (!Inner.TryParseMessage(ref input, binder, out message))
        {
            return false;
        }

        if (message is InvocationBindingFailureMessage failure
            && _defaults.TryGetValue(failure.Target, out var defaults))
        {
            message = Complete(whole, binder, defaults) ?? message;
        }

        return true;
    }

    // Read as if there were fewer, until it can be read; null: that is not what is wrong with it.
    private InvocationMessage? Complete(ReadOnlySequence<byte> input, IInvocationBinder binder, object?[] defaults)
    {
        for (var missing = 1; missing <= defaults.Length; missing++)
        {
            var again = input;
            if (Inner.TryParseMessage(ref again, new Shorter(binder, missing), out var message)
                && message is InvocationMessage invocation)
            {
                return new InvocationMessage(
                    invocation.InvocationId, invocation.Target, [.. invocation.Arguments, .. defaults[^missing..]],
                    invocation.StreamIds)
                {
                    Headers = invocation.Headers,
                };
            }
        }

        return null;
    }

    private sealed class Shorter(IInvocationBinder inner, int missing) : IInvocationBinder
    {
        public Type GetReturnType(string invocationId) => inner.GetReturnType(invocationId);

        public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
            [.. inner.GetParameterTypes(methodName).SkipLast(missing)];

        public Type GetStreamItemType(string streamId) => inner.GetStreamItemType(streamId);

        public string? GetTarget(ReadOnlySpan<byte> utf8Bytes) => inner.GetTarget(utf8Bytes);
    }
}
