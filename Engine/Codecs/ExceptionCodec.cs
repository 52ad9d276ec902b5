using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans.Serialization;

namespace Commerce.Engine;

/// <summary>
/// Exceptions: type, message, stack, causes, and the members of those that have <c>[GenerateSerializer]</c>. What
/// <see cref="ExceptionTable"/> does not have comes back as <see cref="UnavailableExceptionFallbackException"/>.
/// </summary>
internal static class ExceptionCodec
{
    private const uint TypeMember = 1;
    private const uint MessageMember = 2;
    private const uint StackMember = 3;
    private const uint InnerMember = 4;
    private const uint OwnMember = 5;

    // Its parts are not flattened, so it has its own way to be made.
    private static readonly string Aggregate = typeof(AggregateException).FullName!;

    public static void Write(WireWriter writer, uint id, Exception exception, ExceptionTable table)
    {
        var left = WireLimits.ExceptionsMax;
        Write(writer, id, exception, table, ref left);
    }

    /// <summary>Type and message only: what can always be written.</summary>
    public static void WriteBrief(WireWriter writer, uint id, Exception exception, ExceptionTable table)
    {
        string message;
        try
        {
            message = exception.Message;
        }
        catch (Exception)
        {
            message = "(its message cannot be read)"; // Code of whoever wrote the exception.
        }

        var mark = writer.Begin(id);
        Text(writer, TypeMember, NameOf(exception, table.Find(exception.GetType())));
        Text(writer, MessageMember, message);
        writer.End(mark);
    }

    public static Exception Read(ref WireReader reader, WireKind kind, ExceptionTable table)
    {
        var left = WireLimits.ExceptionsMax;
        return Read(ref reader, kind, table, ref left);
    }

    private static void Write(WireWriter writer, uint id, Exception exception, ExceptionTable table, ref int left)
    {
        left--;
        var entry = table.Find(exception.GetType());
        var mark = writer.Begin(id);
        Text(writer, TypeMember, NameOf(exception, entry));
        Text(writer, MessageMember, MessageOf(exception));
        if (exception.StackTrace is { } stack)
        {
            Text(writer, StackMember, stack);
        }

        if (entry?.Write is { } write)
        {
            var own = writer.Begin(OwnMember);
            write(writer, exception);
            writer.End(own);
        }

        foreach (var inner in InnerOf(exception))
        {
            if (left > 0)
            {
                Write(writer, InnerMember, inner, table, ref left);
            }
        }

        writer.End(mark);
    }

    private static Exception Read(ref WireReader reader, WireKind kind, ExceptionTable table, ref int left)
    {
        if (--left < 0)
        {
            WireFormatException.ThrowValue($"An exception has more than {WireLimits.ExceptionsMax} causes");
        }

        var (type, message, stack) = ("", "", (string?)null);
        var inner = new List<Exception>();
        var own = default(WireReader);
        var outer = reader.Enter(kind);
        while (reader.Next(out var id, out var at))
        {
            switch (id)
            {
                case TypeMember:
                    type = reader.Text(at);
                    break;
                case MessageMember:
                    message = reader.Text(at);
                    break;
                case StackMember:
                    stack = reader.Text(at);
                    break;
                case InnerMember:
                    inner.Add(Read(ref reader, at, table, ref left));
                    break;
                case OwnMember:
                    own = reader.Inner(at);
                    break;
                default:
                    reader.Skip(at);
                    break;
            }
        }

        reader.Leave(outer);
        return Create(type, message, stack, inner, ref own, table);
    }

    private static Exception Create(
        string type, string message, string? stack, List<Exception> inner, ref WireReader own, ExceptionTable table)
    {
        var cause = inner.Count > 0 ? inner[0] : null;
        Exception exception;
        if (type == Aggregate)
        {
            exception = new AggregateException(message, inner);
        }
        else if (table.Find(type) is { } entry)
        {
            exception = entry.Create(message, cause);
            entry.Read?.Invoke(ref own, exception);
        }
        else
        {
            exception = new UnavailableExceptionFallbackException(message, cause!) { ExceptionType = type };
        }

        if (cause is not null && exception.InnerException is null)
        {
            InnerOfException(exception) = cause; // Its constructor takes no cause.
        }

        if (!string.IsNullOrEmpty(stack))
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, stack);
        }

        return exception;
    }

    private static string NameOf(Exception exception, ExceptionEntry? entry) =>
        exception is UnavailableExceptionFallbackException { ExceptionType: { Length: > 0 } original }
            ? original
            : entry?.Name ?? exception.GetType().FullName ?? exception.GetType().Name;

    private static ReadOnlyCollection<Exception> InnerOf(Exception exception) => exception switch
    {
        AggregateException aggregate => aggregate.InnerExceptions,
        { InnerException: { } inner } => new([inner]),
        _ => ReadOnlyCollection<Exception>.Empty,
    };

    // An aggregate puts the messages of its parts behind its own; made again, it would do so twice.
    private static string MessageOf(Exception exception)
    {
        var message = exception.Message;
        if (exception is not AggregateException { InnerExceptions: { Count: > 0 } parts })
        {
            return message;
        }

        var added = string.Concat(parts.Select(part => $" ({part.Message})"));
        return message.EndsWith(added, StringComparison.Ordinal) ? message[..^added.Length] : message;
    }

    private static void Text(WireWriter writer, uint id, string text) => writer.Text(
        id, text.AsSpan(0, Math.Min(text.Length, WireLimits.ExceptionTextLengthMax)), replace: true);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? InnerOfException(Exception exception);
}
