using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Repo.Rules;

/// <summary>A setting, as an options class declares it.</summary>
/// <param name="Key">Full key, colons between its parts.</param>
/// <param name="Default">As it is written in a configuration file; none if there is none.</param>
/// <param name="Allowed">The range, or nothing.</param>
internal sealed record Setting(string Key, string Default, string Allowed);

/// <summary>Reads settings out of the options classes: those whose summary names their section.</summary>
internal static partial class SettingRules
{
    public static IReadOnlyList<Setting> Find(IReadOnlyCollection<RepoFile> files)
    {
        var classes = files
            .SelectMany(file => file.Nodes<ClassDeclarationSyntax>())
            .Where(type => type.Identifier.Text.EndsWith("Options", StringComparison.Ordinal))
            .ToList();
        return
        [
            .. from type in classes
               let section = SectionOf(type)
               where section is not null
               from setting in SettingsOf(type, section, classes)
               select setting,
        ];
    }

    /// <summary>Differences between the options classes and the table: key, default, allowed.</summary>
    public static IEnumerable<Finding> Differences(
        IReadOnlyList<Setting> settings, IReadOnlyList<IReadOnlyList<string>> table, string document)
    {
        var rows = table.ToDictionary(row => row[0], row => new Setting(row[0], row[1], row[2]));
        foreach (var setting in settings)
        {
            if (!rows.Remove(setting.Key, out var row))
            {
                yield return Missing($"has no row for {setting.Key}. Add it: {Row(setting)}");
            }
            else if (row != setting)
            {
                yield return Missing($"differs from the code. Write: {Row(setting)}");
            }
        }

        foreach (var row in rows.Values)
        {
            yield return Missing($"explains {row.Key}, which no options class has. Delete the row.");
        }

        Finding Missing(string text) => new(document, 0, "settings", text);
        static string Row(Setting setting) => $"| `{setting.Key}` | `{setting.Default}` | {setting.Allowed} | … |";
    }

    private static IEnumerable<Setting> SettingsOf(
        ClassDeclarationSyntax type, string section, IReadOnlyCollection<ClassDeclarationSyntax> classes)
    {
        foreach (var property in type.Members.OfType<PropertyDeclarationSyntax>())
        {
            var name = property.Type.ToString().TrimEnd('?');
            var item = ListItem().Match(name) is { Success: true } list ? list.Groups["item"].Value : null;
            var nested = classes.FirstOrDefault(one => one.Identifier.Text == (item ?? name));
            var key = $"{section}:{property.Identifier.Text}";
            if (nested is null)
            {
                yield return new Setting(key, DefaultOf(property, type), AllowedBy(property));
            }
            else if (SectionOf(nested) is null)
            {
                foreach (var setting in SettingsOf(nested, item is null ? key : key + ":{n}", classes))
                {
                    yield return setting;
                }
            }
        }
    }

    private static string? SectionOf(ClassDeclarationSyntax type) =>
        Section().Match(type.GetLeadingTrivia().ToFullString()) is { Success: true } match
            ? match.Groups["key"].Value
            : null;

    private static string DefaultOf(PropertyDeclarationSyntax property, ClassDeclarationSyntax type)
    {
        var text = property.Initializer?.Value.ToString() ?? "none";
        if (text is "[]" or "\"\"" or "null")
        {
            return "none";
        }

        var constant = type.Members.OfType<FieldDeclarationSyntax>()
            .SelectMany(field => field.Declaration.Variables)
            .FirstOrDefault(variable => variable.Identifier.Text == text);
        text = constant?.Initializer?.Value.ToString() ?? text;
        return SpanFactory().Match(text) is { Success: true } span
            ? SpanOf(span).ToString("c", CultureInfo.InvariantCulture)
            : text.StartsWith('"') ? text.Trim('"')
            : Plain(text).Split('.')[^1];
    }

    // Numbers as they are written in a configuration file: no separators, no suffix, products worked out.
    private static string Plain(string expression)
    {
        var factors = expression.Replace("_", "", StringComparison.Ordinal).Trim('"').Split(" * ")
            .Select(factor => long.TryParse(factor.TrimEnd('L'), CultureInfo.InvariantCulture, out var number)
                ? number
                : (long?)null)
            .ToList();
        return factors.TrueForAll(factor => factor is not null)
            ? factors.Aggregate(1L, (product, factor) => product * factor!.Value).ToString(CultureInfo.InvariantCulture)
            : expression.Trim('"');
    }

    private static TimeSpan SpanOf(Match match)
    {
        var number = double.Parse(
            match.Groups["number"].Value.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "Days" => TimeSpan.FromDays(number),
            "Hours" => TimeSpan.FromHours(number),
            "Minutes" => TimeSpan.FromMinutes(number),
            "Seconds" => TimeSpan.FromSeconds(number),
            _ => TimeSpan.FromMilliseconds(number),
        };
    }

    private static string AllowedBy(PropertyDeclarationSyntax property)
    {
        var range = property.AttributeLists.SelectMany(list => list.Attributes)
            .FirstOrDefault(attribute => attribute.Name.ToString() == "Range");
        return range is null
            ? ""
            : string.Join(" to ", range.ArgumentList!.Arguments
                .Where(one => one.NameEquals is null && one.Expression is not TypeOfExpressionSyntax)
                .Select(one => Plain(one.ToString())));
    }

    [GeneratedRegex("[Ss]ection <c>(?<key>[A-Za-z:]+)</c>", RegexOptions.CultureInvariant)]
    private static partial Regex Section();

    [GeneratedRegex(@"^I?(ReadOnly)?List<(?<item>\w+)>$", RegexOptions.CultureInvariant)]
    private static partial Regex ListItem();

    [GeneratedRegex(@"^TimeSpan\.From(?<unit>\w+)\((?<number>[0-9_.]+)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex SpanFactory();
}
