using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Commerce.LoadTests.Measure;

/// <summary>Where and with what something was measured.</summary>
internal sealed record Machine(string Cpu, int Cores, double MemoryGiB, string System, string Runtime, bool ServerGc,
    string Commit)
{
    internal static Machine Read() => new(
        ReadCpu(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        RuntimeInformation.FrameworkDescription,
        GCSettings.IsServerGC,
        ReadCommit());

    /// <summary>CPU time of this process so far.</summary>
    internal static TimeSpan OwnCpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cores} cores of {Cpu}, {MemoryGiB} GiB, {System}, {Runtime}, commit {Commit}");

    private static string ReadCpu()
    {
        const string Path = "/proc/cpuinfo";
        var line = File.Exists(Path)
            ? File.ReadLines(Path).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    // The SDK puts the commit behind a plus sign.
    private static string ReadCommit()
    {
        var version = Assembly.GetExecutingAssembly()
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var plus = version?.IndexOf('+', StringComparison.Ordinal) ?? -1;
        return plus >= 0 && version!.Length >= plus + 9 ? version.Substring(plus + 1, 8) : "unknown";
    }
}
