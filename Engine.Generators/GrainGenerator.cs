using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Engine.Generators;

/// <summary>
/// For each grain interface a typed reference and a request class per method, and for each assembly a module that
/// registers its interfaces and classes, so that nothing is looked for by reflection and nothing is invoked by it.
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
        var assembly = context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "");

        context.RegisterSourceOutput(interfaces, static (output, model) =>
        {
            Report(output, model.Findings);
            if (model.Findings.All(finding => finding.Id == Findings.NotImmutable.Id))
            {
                output.AddSource(model.ClassName + ".g.cs", Writing.Reference(model));
            }
        });
        context.RegisterSourceOutput(classes, static (output, model) => Report(output, model.Findings));
        context.RegisterSourceOutput(
            interfaces.Collect().Combine(classes.Collect()).Combine(assembly),
            static (output, all) =>
            {
                var ((found, implementations), assembly) = all;
                var usable = found.Where(each => each.Findings.All(finding => finding.Id == Findings.NotImmutable.Id));
                var sound = implementations.Where(each => each.Findings.Count == 0);
                if (usable.Any() || sound.Any())
                {
                    output.AddSource("Module.g.cs", Writing.Module(usable.Distinct(), sound.Distinct(), assembly));
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
