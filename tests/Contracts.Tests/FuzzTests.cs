using Commerce.Engine;
using Commerce.Engine.Generated;

namespace Commerce.Contracts;

/// <summary>
/// Goal: whatever comes over the wire, reading it ends, allocates no more than the bytes that came justify, and
/// throws nothing but <see cref="WireFormatException"/>. Method: true messages, damaged at random; the seed is printed.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 30_000;

    // An element of two bytes may become an object of this size; the rest is for the exception and its texts.
    private const int BytesPerByteMax = 128;
    private const int BytesMax = 128 * 1024;

    private static readonly MessageCodec Codec = new(ContractText.Manifest);

    [Fact]
    public void A_damaged_message_is_refused_or_read_and_nothing_else()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var (messages, requests) = TrueMessages(random);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var at = random.Next(messages.Count);
            var message = Damage(messages[at], messages[random.Next(messages.Count)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var error = Read(message, requests[at]);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.True(
                allocated <= BytesMax + (BytesPerByteMax * (long)message.Length),
                $"{allocated} bytes allocated for {message.Length}, seed {seed}, round {round}");
            Assert.True(
                error is null or WireFormatException { InnerException: null or WireFormatException or FormatException },
                $"seed {seed}, round {round}: {error}");
            refused += error is null ? 0 : 1;
        }

        Assert.InRange(refused, Rounds / 10, Rounds); // Else the damage is none.
    }

    [Fact]
    public void A_length_that_lies_allocates_nothing() =>
        Refused<string?, StringCodec>([(byte)WireKind.Bytes, 0xFF, 0xFF, 0xFF, 0x7F, .. new byte[100_000]]);

    [Fact]
    public void A_count_that_lies_allocates_nothing() =>
        Refused<Money[], SequenceCodec<Money[], Money, Codec_Commerce_Money, ArrayShape<Money>>>(
            [(byte)WireKind.Bytes, 0x80, 0x80, 0x08, 0xFD, 0xFF, 0x07, .. Enumerable.Repeat((byte)0xFF, 0x1FFFD)]);

    private static void Refused<T, TCodec>(byte[] bytes)
        where TCodec : struct, IWireCodec<T>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(() =>
        {
            var reader = new WireReader(bytes);
            _ = reader.Next(out _, out var kind);
            return TCodec.Read(ref reader, kind);
        });
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.IsType<WireFormatException>(error);
        Assert.InRange(allocated, 0, 32 * 1024);
    }

    private static Exception? Read(byte[] message, GrainRequest request)
    {
        try
        {
            var reader = Codec.Reader(message);
            var header = MessageCodec.ReadHeader(ref reader);
            if (header.Kind is MessageKind.Request or MessageKind.OneWay)
            {
                _ = Codec.ReadRequest(header, ref reader);
                return null;
            }

            var outcome = Codec.ReadOutcome(header, ref reader, request);
            return header.Kind == MessageKind.Response ? outcome.Exception?.InnerException : null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static byte[] Damage(byte[] message, byte[] other, Random random)
    {
        var bytes = message.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1));
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    bytes[at] = 0xFF; // Lengths and counts grow.
                    break;
                default:
                    bytes.InsertRange(at, other.Skip(random.Next(other.Length)).Take(random.Next(64)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static (List<byte[]> Messages, List<GrainRequest> Requests) TrueMessages(Random random)
    {
        var samples = new Samples(random);
        var messages = new List<byte[]>();
        var requests = new List<GrainRequest>();
        foreach (var method in ContractText.Manifest.Methods.Values)
        {
            var request = Calls.Sample(method, samples);
            var header = new MessageHeader
            {
                Kind = MessageKind.Request,
                MethodId = method.Method.Id,
                CorrelationId = (ulong)random.NextInt64(),
                Target = GrainId.Create("stock-pool", "sale:s1:a"),
                TimeToLiveMs = 2000,
                Context = CallContext.Empty with { Values = CallContext.Empty.Values.SetItem("who", "ops") },
            };
            Add(writer => MessageCodec.WriteRequest(writer, header, request));
            Add(writer => Codec.WriteOutcome(writer, header, request, Calls.SampleOutcome(request, samples)));
            var error = new TimeoutException("late", new InvalidOperationException("a"));
            Add(writer => Codec.WriteError(writer, header, error));

            void Add(Action<WireWriter> write)
            {
                using var writer = new WireWriter();
                write(writer);
                messages.Add(writer.Written.ToArray());
                requests.Add(request);
            }
        }

        return (messages, requests);
    }
}
