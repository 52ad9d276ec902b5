using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Engine.Generators;

/// <summary>
/// For each grain interface a typed reference and a request class per method, for each message a codec, and for each
/// assembly a module that registers them, so that nothing is looked for by reflection and nothing is invoked by it.
/// </summary>
[Generator]
public sealed class GrainGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var interfaces = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null },
            static (context, token) => context.SemanticModel.GetDeclaredSymbol(context.Node, token) is { } symbol
                ? Reading.Interface(symbol, token) : null)
            .Where(static model => model is not null).Select(static (model, _) => model!)
            .WithTrackingName("Interfaces");
        var classes = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is ClassDeclarationSyntax { BaseList: not null },
            static (context, token) => context.SemanticModel.GetDeclaredSymbol(context.Node, token) is { } symbol
                ? Reading.Class(symbol) : null)
            .Where(static model => model is not null).Select(static (model, _) => model!)
            .WithTrackingName("Classes");
        var messages = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Orleans.GenerateSerializerAttribute",
            static (node, _) => node is TypeDeclarationSyntax,
            static (context, _) => Messages.Read((INamedTypeSymbol)context.TargetSymbol))
            .Where(static model => model is not null).Select(static (model, _) => model!)
            .WithTrackingName("Messages");
        var assembly = context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "");

        context.RegisterSourceOutput(interfaces, static (output, model) =>
        {
            Report(output, model.Findings);
            if (model.IsSound)
            {
                output.AddSource(model.ClassName + ".g.cs", Writing.Reference(model));
            }
        });
        context.RegisterSourceOutput(messages, static (output, model) =>
        {
            Report(output, model.Findings);
            if (model.Findings.Count == 0)
            {
                output.AddSource(model.CodecName + ".g.cs", WritingCodecs.Codec(model));
            }
        });
        context.RegisterSourceOutput(classes, static (output, model) => Report(output, model.Findings));
        context.RegisterSourceOutput(
            interfaces.Collect().Combine(classes.Collect()).Combine(messages.Collect()).Combine(assembly),
            static (output, all) =>
            {
                var (((found, implementations), sent), assembly) = all;
                var usable = found.Where(each => each.IsSound).Distinct().ToList();
                var sound = implementations.Where(each => each.Findings.Count == 0).Distinct().ToList();
                var known = sent.Where(each => each.Findings.Count == 0).Distinct().ToList();
                if (usable.Count + sound.Count + known.Count > 0)
                {
                    output.AddSource("Module.g.cs", Writing.Module(usable, sound, known, assembly));
                }
            });
    }

    private static void Report(SourceProductionContext output, EquatableList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            output.ReportDiagnostic(finding.ToDiagnostic());
        }
    }
}
