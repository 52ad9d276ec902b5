using System.Reflection;
using System.Runtime.Loader;
using Commerce.Engine.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Engine.Tests;

/// <summary>
/// One version of the contracts: compiled from its source as a build would, with the generator, into an assembly of its
/// own, and loaded beside the other one. Silos and clients are given the one or the other.
/// </summary>
internal sealed class ContractVersion
{
    private static readonly Lazy<ContractVersion> LazyThis = new(() => new ContractVersion("This"));
    private static readonly Lazy<ContractVersion> LazyNext = new(() => new ContractVersion("Next"));

    private readonly Assembly _assembly;

    private ContractVersion(string name)
    {
        var image = Compile($"{name}Contracts");
        _assembly = new AssemblyLoadContext($"{name} version").LoadFromStream(image);
        Calls = (IContractVersion)Activator.CreateInstance(
            _assembly.GetExportedTypes().Single(type => type.IsAssignableTo(typeof(IContractVersion))))!;
    }

    /// <summary>What is in production.</summary>
    public static ContractVersion This => LazyThis.Value;

    /// <summary>What replaces it.</summary>
    public static ContractVersion Next => LazyNext.Value;

    /// <summary>Calls grains as code of this version does.</summary>
    public IContractVersion Calls { get; }

    /// <summary>Makes a silo or a client one of this version.</summary>
    public void Use(IServiceCollection services)
    {
        var manifest = new GrainManifest();
        manifest.AddAssembly(typeof(GrainManifest).Assembly);
        manifest.AddAssembly(_assembly);
        services.AddSingleton(manifest);
    }

    private static MemoryStream Compile(string name)
    {
        using var source = typeof(ContractVersion).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(source);
        var compilation = CSharpCompilation.Create(
            $"Commerce.Engine.Tests.{name}",
            [CSharpSyntaxTree.ParseText(reader.ReadToEnd(), path: $"{name}.cs")],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(new GrainGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out var written, out var findings);
        var image = new MemoryStream();
        var result = written.Emit(image);
        var problems = findings.Concat(result.Diagnostics)
            .Where(each => each.Severity >= DiagnosticSeverity.Warning).ToList();
        Assert.True(result.Success && problems.Count == 0, string.Join(Environment.NewLine, problems));
        image.Position = 0;
        return image;
    }
}
