using System.ComponentModel;
using Orleans.Runtime;

namespace Commerce.Engine;

#pragma warning disable CA1000 // Static members are what a codec is; their type arguments are written by the generator.

/// <summary>Identities of grains: kind and key.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GrainIdCodec : IWireCodec<GrainId>
{
    /// <inheritdoc/>
    public static bool IsDefault(GrainId value) => value.IsDefault;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, GrainId value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var mark = writer.Begin(id);
        writer.RawText(value.Type.ToString());
        writer.RawText(value.Key.ToString());
        writer.End(mark);
    }

    /// <inheritdoc/>
    public static GrainId Read(ref WireReader reader, WireKind kind)
    {
        var outer = reader.Enter(kind);
        var type = GrainTypeNames.Read(ref reader);
        var key = reader.RawText();
        reader.Leave(outer);
        return new GrainId(type, key.Length == 0 ? default : IdSpan.Create(key));
    }
}

/// <summary>Kinds of grains that were read lately: every call names one, and there are few.</summary>
internal static class GrainTypeNames
{
    private static readonly Known?[] Lately = new Known?[256];

    public static GrainType Read(ref WireReader reader)
    {
        var name = reader.RawTextBytes();
        if (name.IsEmpty)
        {
            return default;
        }

        ref var slot = ref Lately[(byte)((name.Length * 31) + (name[0] * 7) + name[^1])];
        var known = Volatile.Read(ref slot);
        if (known is null || !name.SequenceEqual(known.Name))
        {
            known = new Known(name.ToArray(), GrainType.Create(WireReader.Text(name)));
            Volatile.Write(ref slot, known);
        }

        return known.Type;
    }

    private sealed record Known(byte[] Name, GrainType Type);
}

/// <summary>Lives of silos, as text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SiloAddressCodec : IWireCodec<SiloAddress?>
{
    /// <inheritdoc/>
    public static bool IsDefault(SiloAddress? value) => value is null;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, SiloAddress? value) =>
        StringCodec.Write(writer, id, value?.ToParsableString());

    /// <inheritdoc/>
    public static SiloAddress? Read(ref WireReader reader, WireKind kind)
    {
        if (StringCodec.Read(ref reader, kind) is not { } text)
        {
            return null;
        }

        try
        {
            return SiloAddress.FromParsableString(text);
        }
        catch (FormatException exception)
        {
            throw new WireFormatException(exception.Message, exception);
        }
    }
}

/// <summary>Addresses of resources, as they were written.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UriCodec : IWireCodec<Uri?>
{
    /// <inheritdoc/>
    public static bool IsDefault(Uri? value) => value is null;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, Uri? value) =>
        StringCodec.Write(writer, id, value?.OriginalString);

    /// <inheritdoc/>
    public static Uri? Read(ref WireReader reader, WireKind kind)
    {
        if (StringCodec.Read(ref reader, kind) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri))
        {
            WireFormatException.ThrowValue($"'{text}' is no URI");
        }

        return uri;
    }
}

/// <summary>References to grains: the interface and the identity. The receiver makes its own of them.</summary>
/// <typeparam name="TInterface">The interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReferenceCodec<TInterface> : IWireCodec<TInterface?>
    where TInterface : class, IAddressable
{
    private const uint InterfaceMember = 0;
    private const uint GrainMember = 1;

    /// <inheritdoc/>
    public static bool IsDefault(TInterface? value) => value is null;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, TInterface? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            writer.Null(id);
            return;
        }

        if (value is not GrainReference reference)
        {
            throw new WireFormatException(
                $"{value.GetType()} is not a reference: of a grain send this.AsReference<{typeof(TInterface).Name}>(), "
                + "of an observer what IGrainFactory.CreateObjectReference gives.");
        }

        var mark = writer.Begin(id);
        writer.Fixed32(InterfaceMember, reference.Shared.Id);
        GrainIdCodec.Write(writer, GrainMember, reference.GrainId);
        writer.End(mark);
    }

    /// <inheritdoc/>
    public static TInterface? Read(ref WireReader reader, WireKind kind)
    {
        if (kind == WireKind.Null)
        {
            return null;
        }

        var (interfaceId, grainId) = (0u, default(GrainId));
        var outer = reader.Enter(kind);
        while (reader.Next(out var id, out var at))
        {
            switch (id)
            {
                case InterfaceMember:
                    interfaceId = reader.Fixed32(at);
                    break;
                case GrainMember:
                    grainId = GrainIdCodec.Read(ref reader, at);
                    break;
                default:
                    reader.Skip(at);
                    break;
            }
        }

        reader.Leave(outer);
        if (grainId.IsDefault
            || reader.References?.CreateReference(interfaceId, typeof(TInterface), grainId) is not TInterface reference)
        {
            throw new WireFormatException(
                $"No reference to {grainId} by the interface {interfaceId:x8} can be made where a "
                + $"{typeof(TInterface)} should be: this process does not know the interface.");
        }

        return reference;
    }
}
