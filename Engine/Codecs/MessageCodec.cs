using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Writes and reads whole messages: a header, then the body up to the end. A message that cannot be written leaves no
/// trace in the buffer; one that cannot be read throws <see cref="WireFormatException"/> and nothing else.
/// </summary>
/// <param name="manifest">The methods and exceptions of this process.</param>
/// <param name="references">Makes the references to grains that messages have; null: they may have none.</param>
internal sealed class MessageCodec(GrainManifest manifest, IReferenceSource? references = null)
{
    private const uint HeaderMember = 0;
    private const uint ErrorMember = 0;

    /// <summary>A reader of one message.</summary>
    public WireReader Reader(ReadOnlySpan<byte> message) => new(message, references);

    /// <summary>Writes a message without a body: a cancellation, a rejection.</summary>
    public static void Write(WireWriter writer, in MessageHeader header)
    {
        var start = writer.Length;
        try
        {
            writer.LengthMax = start + WireLimits.HeaderLengthMax;
            HeaderCodec.Write(writer, HeaderMember, header);
        }
        catch
        {
            writer.Truncate(start);
            throw;
        }
        finally
        {
            writer.LengthMax = WireWriter.NoLimit;
        }
    }

    /// <summary>Writes a call with its arguments.</summary>
    /// <exception cref="WireFormatException">It cannot be sent; nothing was written.</exception>
    public static void WriteRequest(WireWriter writer, in MessageHeader header, GrainRequest request)
    {
        var start = writer.Length;
        Write(writer, header);
        try
        {
            WriteBody(writer, request, static (writer, request) => request.WriteArguments(writer));
        }
        catch (Exception exception)
        {
            writer.Truncate(start);
            throw Wrapped(exception, $"The arguments of {request.Method.Name} cannot be sent");
        }
    }

    /// <summary>
    /// Writes the answer to a call: what the method gave, or its exception; if the result cannot be sent, the
    /// exception that says so.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="header">The answer's header; its kind is set here.</param>
    /// <param name="request">The call.</param>
    /// <param name="outcome">What the method gave.</param>
    public void WriteOutcome(WireWriter writer, in MessageHeader header, GrainRequest request, Task outcome)
    {
        if (!outcome.IsCompletedSuccessfully)
        {
            var error = outcome.Exception?.InnerException ?? new TaskCanceledException(outcome);
            WriteError(writer, header, error);
            return;
        }

        var start = writer.Length;
        Write(writer, header with { Kind = MessageKind.Response });
        try
        {
            WriteBody(writer, (request, outcome), static (writer, it) => it.request.WriteResult(writer, it.outcome));
        }
        catch (Exception exception)
        {
            writer.Truncate(start);
            WriteError(writer, header, Wrapped(exception, $"The result of {request.Method.Name} cannot be sent"));
        }
    }

    /// <summary>Writes the answer of a call that failed.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="header">The answer's header; its kind is set here.</param>
    /// <param name="error">The exception.</param>
    public void WriteError(WireWriter writer, in MessageHeader header, Exception error)
    {
        Write(writer, header with { Kind = MessageKind.Error });
        var start = writer.Length;
        try
        {
            WriteBody(
                writer, (error, manifest.Exceptions),
                static (writer, it) => ExceptionCodec.Write(writer, ErrorMember, it.error, it.Exceptions));
        }
        catch (Exception)
        {
            // Too large, or its own members cannot be read: its type and its message can.
            writer.Truncate(start);
            ExceptionCodec.WriteBrief(writer, ErrorMember, error, manifest.Exceptions);
        }
    }

    /// <summary>Reads a header. The reader is at the body then.</summary>
    /// <exception cref="WireFormatException">It is none.</exception>
    public static MessageHeader ReadHeader(ref WireReader reader)
    {
        if (!reader.Next(out var id, out var kind) || id != HeaderMember)
        {
            WireFormatException.ThrowValue("A message does not begin with its header");
        }

        var header = HeaderCodec.Read(ref reader, kind);
        if (reader.Left > WireLimits.BodyLengthMax)
        {
            WireFormatException.ThrowValue($"A body has {reader.Left} bytes, at most {WireLimits.BodyLengthMax}");
        }

        return header;
    }

    /// <summary>Reads the arguments of a call.</summary>
    /// <returns>The call, with its context and without a token; null: this process does not know the method.</returns>
    /// <exception cref="WireFormatException">They are none of this method.</exception>
    public GrainRequest? ReadRequest(in MessageHeader header, ref WireReader reader)
    {
        if (!manifest.Methods.TryGetValue(header.MethodId, out var method))
        {
            return null;
        }

        try
        {
            var request = method.Read(ref reader);
            request.Context = header.Context;
            return request;
        }
        catch (Exception exception)
        {
            throw Wrapped(exception, $"The arguments of {method.Method.Name} cannot be read");
        }
    }

    /// <summary>Reads the answer to a call, for <see cref="GrainRequest.Complete"/>.</summary>
    /// <returns>The finished task; if the answer cannot be read, a failed one.</returns>
    public Task ReadOutcome(in MessageHeader header, ref WireReader reader, GrainRequest request)
    {
        try
        {
            return header.Kind switch
            {
                MessageKind.Response => request.ReadResult(ref reader),
                MessageKind.Error when ReadError(ref reader) is var error => error is OperationCanceledException
                    ? request.Cancelled(new CancellationToken(canceled: true))
                    : request.Failed(error),
                MessageKind.Rejected => request.Failed(Rejection(header, request.Method.Name)),
                _ => throw new WireFormatException($"A message of kind {header.Kind} is no answer."),
            };
        }
        catch (Exception exception)
        {
            return request.Failed(Wrapped(exception, $"The answer of {request.Method.Name} cannot be read"));
        }
    }

    private static void WriteBody<T>(WireWriter writer, T state, Action<WireWriter, T> write)
    {
        try
        {
            writer.LengthMax = writer.Length + WireLimits.BodyLengthMax;
            write(writer, state);
            writer.CheckLength();
        }
        finally
        {
            writer.LengthMax = WireWriter.NoLimit;
        }
    }

    private Exception ReadError(ref WireReader reader)
    {
        while (reader.Next(out var id, out var kind))
        {
            if (id == ErrorMember)
            {
                return ExceptionCodec.Read(ref reader, kind, manifest.Exceptions);
            }

            reader.Skip(kind);
        }

        throw new WireFormatException("An answer says that the method failed, and has no exception.");
    }

    private static Exception Rejection(in MessageHeader header, string method)
    {
        var text = $"{method} was not executed ({header.Reason}): {header.Explanation}";
        return header.Reason switch
        {
            RejectReason.Overloaded => new LimitExceededException(text),
            RejectReason.Expired => new CallNotExecutedException(text),
            RejectReason.NotOwner or RejectReason.Stopping => new SiloUnavailableException(text),
            RejectReason.Malformed => new WireFormatException(text),
            _ => new OrleansMessageRejectionException(text),
        };
    }

    private static WireFormatException Wrapped(Exception exception, string what) =>
        exception is WireFormatException format
            ? new WireFormatException($"{what}. {format.Message}", format)
            : new WireFormatException($"{what}: {exception.Message}", exception);
}
