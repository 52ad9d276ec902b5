using Commerce.Repo.Rules;

namespace Commerce.Repo;

/// <summary>Goal: docs/configuration.md lists every setting with its default and range, and no other.</summary>
public sealed class SettingTests
{
    private const string Document = "docs/configuration.md";

    [Fact]
    public void Every_setting_is_documented_with_its_default_and_range()
    {
        // The engine's options are set in code by the host, under the names that Orleans gives them.
        var settings = SettingRules.Find([.. Repository.Product.Where(file => !file.Under("Engine"))]);

        Assert.NotEmpty(settings);
        Report.None([.. SettingRules.Differences(
            settings, DocumentRules.Table(Repository.File(Document), "## Settings"), Document)]);
    }

    [Fact]
    public void Settings_are_read_out_of_options_classes()
    {
        var file = new RepoFile(
            "A.cs",
            """
            /// <summary>Rooms: section <c>Commerce:Rooms</c>.</summary>
            class RoomsOptions
            {
                public const string Default = "hall";
                public string Name { get; set; } = Default;
                [Range(1, 5_000)] public int CountMax { get; set; } = 1_000;
                [Range(typeof(TimeSpan), "00:00:01", "00:10:00")] public TimeSpan? OpenFor { get; set; }
                public TimeSpan Pause { get; set; } = TimeSpan.FromMinutes(90);
                [Range(1L, 10L * 1024)] public long SizeMax { get; set; } = 4L * 1024;
                public Mode Mode { get; set; } = Mode.Quiet;
                public IList<DoorOptions> Doors { get; } = [];
                public OtherOptions Other { get; set; } = new();
            }
            class DoorOptions { public string Key { get; set; } = ""; }
            /// <summary>Section <c>Commerce:Other</c> of the configuration.</summary>
            class OtherOptions;
            """);

        Assert.Equal(
            [
                new("Commerce:Rooms:Name", "hall", ""),
                new("Commerce:Rooms:CountMax", "1000", "1 to 5000"),
                new("Commerce:Rooms:OpenFor", "none", "00:00:01 to 00:10:00"),
                new("Commerce:Rooms:Pause", "01:30:00", ""),
                new("Commerce:Rooms:SizeMax", "4096", "1 to 10240"),
                new("Commerce:Rooms:Mode", "Quiet", ""),
                new("Commerce:Rooms:Doors:{n}:Key", "none", ""),
            ],
            SettingRules.Find([file]));
    }

    [Fact]
    public void Missing_stale_and_differing_rows_are_found()
    {
        List<Setting> settings = [new("a:Same", "1", ""), new("a:Differs", "1", "1 to 2"), new("a:Missing", "1", "")];
        List<IReadOnlyList<string>> table =
            [["a:Same", "1", "", "x"], ["a:Differs", "2", "1 to 2", "x"], ["a:Stale", "1", "", "x"]];

        var findings = SettingRules.Differences(settings, table, Document).Select(finding => finding.Message).ToList();

        Assert.Equal(3, findings.Count);
        Assert.Contains(findings, text => text.Contains("a:Missing", StringComparison.Ordinal));
        Assert.Contains(findings, text => text.Contains("a:Differs", StringComparison.Ordinal));
        Assert.Contains(findings, text => text.Contains("a:Stale", StringComparison.Ordinal));
    }
}
