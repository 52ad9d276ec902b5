using System.Reflection;
using System.Text.RegularExpressions;
using Commerce.Engine.Generators;
using Orleans.Configuration;

namespace Commerce.Engine.Tests;

/// <summary>What <c>docs/engine.md</c> says of the code is what the code says.</summary>
public sealed partial class EngineDocumentTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(
        typeof(EngineDocumentTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(each => each.Key == "RepositoryRoot").Value!,
        "docs", "engine.md"));

    [Fact]
    public void The_table_of_defaults_has_the_values_of_the_code()
    {
        object[] options =
        [
            new SiloMessagingOptions(), new SchedulingOptions(), new GrainCollectionOptions(), new EngineOptions(),
            new ClusterMembershipOptions(), new MembershipOptions(), new WireOptions(), new ReminderOptions(),
        ];

        var rows = DefaultRow().Matches(Text);

        Assert.Equal(47, rows.Count);
        foreach (var row in rows.Select(each => each.Groups))
        {
            var owner = options.Single(each => each.GetType().Name == row["type"].Value);
            Assert.Equal(row["value"].Value, $"{owner.GetType().GetProperty(row["name"].Value)!.GetValue(owner)}");
        }
    }

    [Fact]
    public void The_table_of_errors_has_every_error_of_the_generator() =>
        Assert.Equal(
            Findings.ById.Keys.Order(StringComparer.Ordinal),
            ErrorRow().Matches(Text).Select(each => each.Groups["id"].Value));

    [GeneratedRegex(
        @"^\| `(?<type>\w+)\.(?<name>\w+)` \| (?<value>[^|]+?) \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex DefaultRow();

    [GeneratedRegex(@"^\| (?<id>CE\d{4}) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ErrorRow();
}
