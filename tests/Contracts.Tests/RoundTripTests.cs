using System.Reflection;
using Commerce.Engine;

namespace Commerce.Contracts;

/// <summary>
/// Goal: every message, request and result of the shop arrives as it was sent. Method: values at random through
/// the codecs that the source generator wrote, compared part by part; the seed is printed.
/// </summary>
public sealed class RoundTripTests
{
    private const int Rounds = 200;
    private static readonly int Seed = Environment.TickCount;
    private static readonly MessageCodec Codec = new(ContractText.Manifest);

    public static TheoryData<string> Messages =>
        [.. CodecTypes().Select(codec => ValueOf(codec).FullName!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Methods =>
        [.. ContractText.Manifest.Methods.Values.Select(each => each.Method.Signature).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_message_of_the_shop_is_there() => Assert.Equal(
        typeof(MemberId).Assembly.GetTypes().Count(type => type.IsDefined(typeof(GenerateSerializerAttribute))),
        CodecTypes().Count(codec => codec.Assembly == typeof(MemberId).Assembly));

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_arrives_as_it_was_sent(string message)
    {
        var codec = CodecTypes().Single(each => ValueOf(each).FullName == message);
        var check = typeof(RoundTripTests).GetMethod(nameof(Check), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(ValueOf(codec), codec);

        check.Invoke(null, []);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_call_and_its_answer_arrive_as_they_were_sent(string signature)
    {
        var method = ContractText.Manifest.Methods.Values.Single(each => each.Method.Signature == signature);
        var samples = new Samples(new Random(Seed));
        using var writer = new WireWriter();
        for (var round = 0; round < Rounds; round++)
        {
            var request = Calls.Sample(method, samples);
            var header = new MessageHeader { Kind = MessageKind.Request, MethodId = method.Method.Id };
            writer.Truncate(0);
            MessageCodec.WriteRequest(writer, header, request);
            var reader = Codec.Reader(writer.Written);
            var arrived = MessageCodec.ReadHeader(ref reader);
            var read = Codec.ReadRequest(arrived, ref reader);
            Assert.True(Samples.AreSame(request, read), $"{signature}, seed {Seed}, round {round}");

            var outcome = Calls.SampleOutcome(request, samples);
            writer.Truncate(0);
            Codec.WriteOutcome(writer, header, request, outcome);
            reader = Codec.Reader(writer.Written);
            arrived = MessageCodec.ReadHeader(ref reader);
            var answer = Codec.ReadOutcome(arrived, ref reader, request);
            Assert.True(
                Samples.AreSame(Calls.ResultOf(outcome), Calls.ResultOf(answer)),
                $"Answer of {signature}, seed {Seed}, round {round}");
        }
    }

    private static void Check<T, TCodec>()
        where TCodec : struct, IWireCodec<T>
    {
        var samples = new Samples(new Random(Seed));
        using var writer = new WireWriter();
        for (var round = 0; round < Rounds; round++)
        {
            var value = (T)samples.Of(typeof(T))!;
            writer.Truncate(0);
            TCodec.Write(writer, 5, value);
            var reader = new WireReader(writer.Written);

            Assert.True(reader.Next(out var id, out var kind));
            Assert.Equal(5u, id);
            var read = TCodec.Read(ref reader, kind);
            Assert.True(reader.IsAtEnd);
            Assert.True(Samples.AreSame(value, read), $"{typeof(T)}, seed {Seed}, round {round}");
        }
    }

    private static IEnumerable<Type> CodecTypes() =>
        new[] { typeof(MemberId).Assembly, typeof(GrainManifest).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace == "Commerce.Engine.Generated" && type.IsValueType);

    private static Type ValueOf(Type codec) => codec.GetInterfaces().Single().GetGenericArguments()[0];
}
