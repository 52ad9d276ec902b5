using System.Collections.Immutable;
using System.Diagnostics;
using Orleans.Serialization;

namespace Commerce.Engine.Tests;

/// <summary>Goal: whole messages arrive; what cannot be sent or read fails at the caller, and never hangs it.</summary>
public sealed class MessageTests
{
    private static readonly GrainManifest Manifest = GrainManifest.OfThisProcess();
    private static readonly MessageCodec Codec = new(Manifest);

    private static readonly MessageHeader Full = new()
    {
        Kind = MessageKind.Request,
        CorrelationId = ulong.MaxValue,
        Target = GrainId.Create("pool", "sale:a:b"),
        MethodId = uint.MaxValue,
        TimeToLiveMs = 0,
        ViewVersion = 12,
        Forwards = 2,
        IsCancellable = true,
        Context = new CallContext(
            ImmutableDictionary<string, object>.Empty
                .Add("text", "t").Add("bool", false).Add("int", 0).Add("long", -1L).Add("double", 0.5)
                .Add("decimal", 1.10m).Add("guid", Guid.Empty).Add("at", DateTimeOffset.UnixEpoch)
                .Add("span", TimeSpan.Zero),
            new Guid("01020304-0506-0708-090a-0b0c0d0e0f10"),
            new ActivityContext(
                ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"),
                ActivitySpanId.CreateFromString("b7ad6b7169203331"),
                ActivityTraceFlags.Recorded, "a=b", isRemote: true)),
    };

    [Fact]
    public void A_header_arrives_as_it_was_sent()
    {
        var read = RoundTrip(Full);

        Assert.Equal(Full with { Context = null }, read with { Context = null });
        Assert.Equal(Full.Context!.Chain, read.Context!.Chain);
        Assert.Equal(Full.Context.Trace, read.Context.Trace);
        Assert.Equal("a=b", read.Context.Trace!.Value.TraceState);
        Assert.Equal(
            Full.Context.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal),
            read.Context.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void A_header_without_a_deadline_waits_for_ever_and_one_at_its_end_does_not()
    {
        Assert.Equal(MessageHeader.NoDeadline, RoundTrip(new() { Kind = MessageKind.Cancel }).TimeToLiveMs);
        Assert.Equal(0, RoundTrip(new() { Kind = MessageKind.Request, TimeToLiveMs = 0 }).TimeToLiveMs);
    }

    [Fact]
    public void A_context_of_a_type_that_cannot_be_sent_names_its_key()
    {
        var error = Refused(CallContext.Empty with { Values = CallContext.Empty.Values.Add("who", new object()) });

        Assert.Contains("RequestContext['who']", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4000, true)]
    [InlineData(4100, false)]
    public void A_context_has_a_limit(int length, bool fits)
    {
        var context = CallContext.Empty with
        {
            Values = CallContext.Empty.Values.Add("text", new string('x', length)),
        };

        if (fits)
        {
            Assert.Single(RoundTrip(new() { Kind = MessageKind.Cancel, Context = context }).Context!.Values);
        }
        else
        {
            Refused(context);
        }
    }

    [Fact]
    public void A_header_has_a_limit()
    {
        using var writer = new WireWriter();

        Assert.Throws<WireFormatException>(() => MessageCodec.Write(
            writer,
            new() { Kind = MessageKind.Cancel, Target = GrainId.Create("pool", new string('x', 17_000)) }));
        Assert.Equal(0, writer.Length);
    }

    [Fact]
    public async Task A_call_runs_in_another_process_and_its_answer_comes_back()
    {
        var (sent, arrived) = Sent("step");

        var answer = Answer(sent, Task.FromResult("done"));

        Assert.NotNull(arrived);
        Assert.NotSame(sent, arrived);
        Assert.Equal("step", await (Task<string>)arrived!.Run(new EchoScript()));
        Assert.Equal("done", await (Task<string>)answer);
    }

    [Fact]
    public void A_method_that_is_not_known_gives_no_request()
    {
        using var writer = new WireWriter();
        MessageCodec.Write(writer, Full);
        var reader = Codec.Reader(writer.Written);
        var header = MessageCodec.ReadHeader(ref reader);

        Assert.Null(Codec.ReadRequest(header, ref reader));
    }

    [Fact]
    public async Task A_call_that_is_too_large_fails_at_the_caller_and_leaves_nothing()
    {
        using var writer = new WireWriter();
        var request = Request(new string('x', WireLimits.BodyLengthMax));

        var error = Assert.Throws<WireFormatException>(() => MessageCodec.WriteRequest(writer, Full, request));

        Assert.Contains("RunAsync", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, writer.Length);
        Assert.Equal(
            new string('x', 200_000), await (Task<string>)Answer(request, Task.FromResult(new string('x', 200_000))));
    }

    [Theory]
    [InlineData(WireLimits.BodyLengthMax, 'x')] // too large
    [InlineData(1, '\uD83D')] // half a character
    public async Task A_result_that_cannot_be_sent_is_an_error_of_the_caller(int length, char character)
    {
        var answer = Answer(Request("a"), Task.FromResult(new string(character, length)));

        var error = await Assert.ThrowsAsync<WireFormatException>(() => answer);
        Assert.Contains("The result of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_a_call_in_between_was_not_executed_says_nothing_to_who_made_the_one_before()
    {
        var answer = Answer(Request("a"), Task.FromException<string>(new CallNotExecutedException("of another")));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => answer);

        Assert.Equal("of another", error.Message);
    }

    [Fact]
    public async Task An_exception_that_is_too_large_arrives_without_its_causes()
    {
        var text = new string('日', 20_000);
        var sent = Enumerable.Range(0, 15).Aggregate(
            new TimeoutException(text), (inner, _) => new TimeoutException(text, inner));

        var answer = Answer(Request("a"), Task.FromException<string>(sent));

        var read = await Assert.ThrowsAsync<TimeoutException>(() => answer);

        Assert.StartsWith("日日", read.Message, StringComparison.Ordinal);
        Assert.Null(read.InnerException);
    }

    [Fact]
    public async Task An_exception_that_cannot_say_its_message_arrives_all_the_same()
    {
        var answer = Answer(Request("a"), Task.FromException<string>(new MuteException()));

        var read = await Assert.ThrowsAsync<UnavailableExceptionFallbackException>(() => answer);

        Assert.Equal(typeof(MuteException).FullName, read.ExceptionType);
    }

    [Fact]
    public void A_cancelled_method_is_a_cancelled_call()
    {
        var cancelled = Task.FromCanceled<string>(new CancellationToken(canceled: true));

        Assert.True(Answer(Request("a"), cancelled).IsCanceled);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_an_error_of_the_caller()
    {
        var reader = new WireReader([0x02, 0x7F]);

        var answer = Codec.ReadOutcome(new() { Kind = MessageKind.Response }, ref reader, Request("a"));

        await Assert.ThrowsAsync<WireFormatException>(() => answer);
    }

    [Theory]
    [InlineData(RejectReason.NotOwner, typeof(SiloUnavailableException))]
    [InlineData(RejectReason.Stopping, typeof(SiloUnavailableException))]
    [InlineData(RejectReason.Overloaded, typeof(LimitExceededException))]
    [InlineData(RejectReason.Expired, typeof(CallNotExecutedException))]
    [InlineData(RejectReason.Malformed, typeof(WireFormatException))]
    [InlineData(RejectReason.UnknownMethod, typeof(OrleansMessageRejectionException))]
    [InlineData(RejectReason.UnknownGrain, typeof(OrleansMessageRejectionException))]
    public async Task A_rejection_has_the_type_that_callers_know(object reason, Type type)
    {
        var header = RoundTrip(
            new() { Kind = MessageKind.Rejected, Reason = (RejectReason)reason, Explanation = "because" });
        var reader = new WireReader([]);

        var answer = Codec.ReadOutcome(header, ref reader, Request("a"));

        var error = await Assert.ThrowsAsync(type, () => answer);
        Assert.Contains("because", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_arrives_as_one_of_the_receiver()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var other = await TestSilo.StartAsync();
        var sent = silo.Grains.GetGrain<ISerialGrain>("a");
        var bytes = CodecCheck.Write<IScript?, ReferenceCodec<IScript>>(sent);

        var read = CodecCheck.Read<IScript?, ReferenceCodec<IScript>>(bytes, other.Silo.References);

        Assert.IsAssignableFrom<ISerialGrain>(read);
        Assert.Equal(sent.GetGrainId(), read!.GetGrainId());
        Assert.NotSame(sent, read);
        Assert.Throws<WireFormatException>(() => CodecCheck.Read<IScript?, ReferenceCodec<IScript>>(bytes));
        Assert.Throws<WireFormatException>(
            () => CodecCheck.Read<ICountGrain?, ReferenceCodec<ICountGrain>>(bytes, other.Silo.References));
    }

    [Fact]
    public void Two_names_with_one_number_stop_the_process_when_it_starts()
    {
        var manifest = new GrainManifest();
        var (one, two) = SameNumber();
        Assert.Equal(WireId.Of(one), WireId.Of(two));
        manifest.AddMethod(new GrainMethod(one, ""), "", static (ref _) => throw new NotSupportedException());

        var error = Assert.Throws<InvalidOperationException>(() => manifest.AddMethod(
            new GrainMethod(two, ""), "", static (ref _) => throw new NotSupportedException()));

        Assert.Contains(one, error.Message, StringComparison.Ordinal);
        Assert.Contains(two, error.Message, StringComparison.Ordinal);
    }

    private static (string One, string Two) SameNumber()
    {
        var seen = new Dictionary<uint, string>();
        for (var i = 0; ; i++)
        {
            var name = $"shop.grain/{i}";
            if (!seen.TryAdd(WireId.Of(name), name))
            {
                return (seen[WireId.Of(name)], name);
            }
        }
    }

    private static MessageHeader RoundTrip(MessageHeader header)
    {
        using var writer = new WireWriter();
        MessageCodec.Write(writer, header);
        var reader = Codec.Reader(writer.Written);
        var read = MessageCodec.ReadHeader(ref reader);
        Assert.True(reader.IsAtEnd);
        return read;
    }

    private static WireFormatException Refused(CallContext context)
    {
        using var writer = new WireWriter();
        var error = Assert.Throws<WireFormatException>(
            () => MessageCodec.Write(writer, new() { Kind = MessageKind.Cancel, Context = context }));
        Assert.Equal(0, writer.Length);
        return error;
    }

    private static WireMethod Method =>
        Manifest.Methods.Values.Single(each => each.Method.Name == "Commerce.Engine.Tests.IScript/RunAsync");

    private static GrainRequest Request(string step)
    {
        using var writer = new WireWriter();
        writer.Text(0, step);
        var reader = new WireReader(writer.Written);
        return Method.Read(ref reader);
    }

    private static (GrainRequest Sent, GrainRequest? Arrived) Sent(string step)
    {
        using var writer = new WireWriter();
        var request = Request(step);
        MessageCodec.WriteRequest(writer, Full with { MethodId = request.Method.Id }, request);
        var reader = Codec.Reader(writer.Written);
        var header = MessageCodec.ReadHeader(ref reader);
        return (request, Codec.ReadRequest(header, ref reader));
    }

    private static Task Answer(GrainRequest request, Task outcome)
    {
        var reader = Codec.Reader(Written(request, outcome));
        var header = MessageCodec.ReadHeader(ref reader);
        return Codec.ReadOutcome(header, ref reader, request);
    }

    private static byte[] Written(GrainRequest request, Task outcome)
    {
        using var writer = new WireWriter();
        Codec.WriteOutcome(writer, new() { CorrelationId = 1 }, request, outcome);
        return writer.Written.ToArray();
    }

    private sealed class MuteException : Exception
    {
        public override string Message => throw new InvalidOperationException("mute");
    }

    internal sealed class EchoScript : IScript
    {
        public Task<string> RunAsync(string step, CancellationToken cancellationToken = default) =>
            Task.FromResult(step);

        public Task DoAsync(string step) => Task.CompletedTask;

        public ValueTask<string> ValueAsync(string step) => new(step);

        public Task<string> InterleaveAsync(string step) => Task.FromResult(step);

        public Task<string> ReadAsync(string step) => Task.FromResult(step);

        public Task TellAsync(string step) => Task.CompletedTask;

        public Task<string> RunWithinASecondAsync(string step) => Task.FromResult(step);
    }
}
