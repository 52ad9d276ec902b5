using Commerce.Engine.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Commerce.Engine.Tests;

/// <summary>
/// The source generator: what it writes compiles, what it refuses it explains, what did not change it leaves.
/// </summary>
public sealed class GeneratorTests
{
    private const string Sound = """
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Orleans;
        using Orleans.Concurrency;
        using Orleans.Runtime;

        namespace Shop;

        [GenerateSerializer]
        public sealed record Line([property: Id(0)] string Sku, [property: Id(1)] IReadOnlyList<decimal> Prices);

        [Alias("shop.order")]
        public interface IOrderGrain : IGrainWithStringKey
        {
            Task PutAsync(Line line, int? count, (string, System.Guid) pair, CancellationToken token = default);
            [Alias("get")] Task<Line?> GetAsync(string @class);
            Task<Line?> GetAsync(int number);
            ValueTask TouchAsync();
            ValueTask<IOrderGrain> OtherAsync();
            [OneWay] Task TellAsync();
            [return: Immutable] Task<byte[]> BytesAsync([Immutable] byte[] bytes);
        }

        public interface ISpecialOrderGrain : IOrderGrain;

        public interface IOrderObserver : IGrainObserver
        {
            void Tell(Line line);
            Task<int> AskAsync(IOrderObserver other);
        }

        [Reentrant]
        [Orleans.Placement.HashBasedPlacement, Orleans.Placement.RandomPlacement]
        [Orleans.Placement.ActivationCountBasedPlacement]
        [GrainType("order")]
        [CollectionAgeLimit(Minutes = 3)]
        internal sealed class OrderGrain(
            System.IServiceProvider services,
            [PersistentState("lines", "shop")] IPersistentState<List<Line>> lines,
            string? note = null)
            : Grain, ISpecialOrderGrain
        {
            public Task PutAsync(Line line, int? count, (string, System.Guid) pair, CancellationToken token) =>
                lines.WriteStateAsync(token);
            public Task<Line?> GetAsync(string @class) => Task.FromResult<Line?>(null);
            public Task<Line?> GetAsync(int number) => Task.FromResult<Line?>(null);
            public ValueTask TouchAsync() => default;
            public ValueTask<IOrderGrain> OtherAsync() => new(GrainFactory.GetGrain<IOrderGrain>($"{services}{note}"));
            public Task TellAsync() => Task.CompletedTask;
            public Task<byte[]> BytesAsync(byte[] bytes) => Task.FromResult(bytes);
        }
        """;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];

    [Fact]
    public void What_it_writes_compiles_without_warnings()
    {
        var (driver, compilation) = Run(Sound);

        Assert.Empty(compilation.GetDiagnostics().Where(each => each.Severity >= DiagnosticSeverity.Warning));
        Assert.Equal(
            [
                "Codec_Shop_Line.g.cs", "Module.g.cs", "Shop_IOrderGrain.g.cs", "Shop_IOrderObserver.g.cs",
                "Shop_ISpecialOrderGrain.g.cs",
            ],
            driver.GetRunResult().Results[0].GeneratedSources
                .Select(each => each.HintName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_it_writes_says_what_the_attributes_say()
    {
        var sources = Run(Sound).Driver.GetRunResult().Results[0].GeneratedSources;
        var module = sources.Single(each => each.HintName == "Module.g.cs").SourceText.ToString();
        var reference = sources.Single(each => each.HintName == "Shop_IOrderGrain.g.cs").SourceText.ToString();

        Assert.Contains("\"shop.order\"", module, StringComparison.Ordinal);
        Assert.Contains(
            "\"order\", [typeof(global::Shop.ISpecialOrderGrain), typeof(global::Shop.IOrderGrain)]", module,
            StringComparison.Ordinal);
        Assert.Contains("IsReentrant = true", module, StringComparison.Ordinal);
        Assert.Contains("Minutes = 3", module, StringComparison.Ordinal);
        Assert.Contains(
            "grain.State<global::System.Collections.Generic.List<global::Shop.Line>>(\"lines\", \"shop\")", module,
            StringComparison.Ordinal);
        Assert.Contains("grain.Optional<string>()", module, StringComparison.Ordinal);
        Assert.Contains("\"shop.order/get\"", reference, StringComparison.Ordinal);
        Assert.Contains("GrainMethodOptions.OneWay", reference, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CE0001", "int Count();")]
    [InlineData("CE0001", "void Tell();")]
    [InlineData("CE0001", "IAsyncEnumerable<int> AllAsync();")]
    [InlineData("CE0002", "Task GetAsync<T>();")]
    [InlineData("CE0003", "Task GetAsync(ref int value);")]
    [InlineData("CE0004", "Task PutAsync(byte[] bytes);")]
    [InlineData("CE0004", "Task PutAsync(List<int> list);")]
    [InlineData("CE0004", "Task PutAsync(object anything);")]
    [InlineData("CE0004", "Task PutAsync(IReadOnlyList<int[]> list);")]
    [InlineData("CE0004", "Task<Plain> GetAsync();")]
    [InlineData("CE0004", "Task<Settable> GetAsync();")]
    [InlineData("CE0004", "Task<Nested> GetAsync();")]
    [InlineData("CE0005", "int Count { get; }")]
    [InlineData("CE0006", "[OneWay] Task<int> TellAsync();")]
    [InlineData("CE0010", "Task PutAsync(System.Type type);")]
    [InlineData("CE0010", "Task PutAsync((int, int, int, int) four);")]
    [InlineData("CE0010", "Task PutAsync([Immutable] SortedList<int, int> sorted);")]
    [InlineData("CE0010", "Task<IReadOnlyList<System.Version>> GetAsync();")]
    public void A_method_that_cannot_be_called_safely_is_an_error(string id, string method)
    {
        var source = $$"""
            using System.Collections.Generic;
            using System.Threading.Tasks;
            using Orleans;
            using Orleans.Concurrency;

            public sealed record Plain(int Value);
            [GenerateSerializer] public sealed record Settable { [Id(0)] public int Value { get; set; } }
            [GenerateSerializer] public sealed record Nested(Dictionary<int, int> Values);

            public interface IBadGrain : IGrainWithStringKey
            {
                {{method}}
            }
            """;

        var diagnostic = Assert.Single(Run(source).Driver.GetRunResult().Diagnostics);

        Assert.Equal((id, DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        var line = diagnostic.Location.GetLineSpan().StartLinePosition.Line;
        Assert.Contains(method, source.Split('\n')[line], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CE0002", "public interface IBadGrain<T> : IGrainWithStringKey { Task GetAsync(); }")]
    [InlineData("CE0007", "internal sealed class C : Grain, IGood { public C() { } public C(int i) { } }")]
    [InlineData("CE0008", "internal sealed class C([PersistentState(\"s\")] string s) : Grain, IGood;")]
    [InlineData("CE0009", "internal static class O { private sealed class C : Grain, IGood; }")]
    [InlineData("CE0009",
        "internal static class O { [GenerateSerializer] private sealed record C([property: Id(0)] int I); }")]
    [InlineData("CE0010", "[GenerateSerializer] public sealed record C<T>([property: Id(0)] T I);")]
    [InlineData("CE0010", "[GenerateSerializer] public record C([property: Id(0)] int I);")]
    [InlineData("CE0010",
        "[GenerateSerializer] public sealed class C : System.EventArgs { [Id(0)] public int I { get; init; } }")]
    [InlineData("CE0010", "[GenerateSerializer] public sealed class C(int i) : System.Exception($\"{i}\");")]
    [InlineData("CE0010", "[GenerateSerializer] public sealed record C([property: Id(0)] System.Version I);")]
    [InlineData("CE0011",
        "[GenerateSerializer] public sealed record C([property: Id(0)] int I) { public int J { get; init; } }")]
    [InlineData("CE0011",
        "[GenerateSerializer] public sealed record C([property: Id(7)] int I, [property: Id(7)] int J);")]
    [InlineData("CE0011", "[GenerateSerializer] public sealed record C([property: Id(65536)] int I);")]
    [InlineData("CE0012", "[Orleans.Concurrency.MayInterleave(\"May\")] internal sealed class C : Grain, IGood;")]
    [InlineData("CE0012",
        "[Orleans.Concurrency.MayInterleave(\"May\")] internal sealed class C : Grain, IGood"
        + "{ public bool May(Orleans.Serialization.Invocation.IInvokable i) => true; }")]
    [InlineData("CE0013", "[Orleans.Placement.PreferLocalPlacement] internal sealed class C : Grain, IGood;")]
    [InlineData("CE0013", "[Orleans.Placement.ResourceOptimizedPlacement] internal sealed class C : Grain, IGood;")]
    [InlineData("CE0013", "[Orleans.Placement.SiloRoleBasedPlacement] internal sealed class C : Grain, IGood;")]
    public void A_declaration_that_cannot_work_is_an_error(string id, string declaration)
    {
        var source = $$"""
            using System.Threading.Tasks;
            using Orleans;
            using Orleans.Runtime;

            public interface IGood : IGrainWithStringKey;
            {{declaration}}
            """;

        Assert.Equal(id, Assert.Single(Run(source).Driver.GetRunResult().Diagnostics).Id);
    }

    [Fact]
    public void What_did_not_change_is_not_written_anew()
    {
        var (driver, compilation) = Run(Sound);
        var edited = compilation.RemoveSyntaxTrees(compilation.SyntaxTrees.Skip(1))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal sealed class Unrelated : System.Exception;"));

        var result = driver.RunGenerators(edited).GetRunResult().Results[0];

        var reasons = result.TrackedSteps.Where(step => step.Key is "Interfaces" or "Classes" or "Messages")
            .SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(output => output.Reason);
        Assert.All(reasons, reason => Assert.True(
            reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, $"{reason}"));
        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static (GeneratorDriver Driver, Compilation Compilation) Run(string source)
    {
        var compilation = CSharpCompilation.Create(
            "Shop",
            [CSharpSyntaxTree.ParseText(source, path: "Shop.cs")],
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new GrainGenerator().AsSourceGenerator()],
            driverOptions: new GeneratorDriverOptions(
                IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        return (driver, updated);
    }
}
