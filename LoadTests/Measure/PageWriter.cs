using System.Text;

namespace Commerce.LoadTests.Measure;

/// <summary>Prints what a benchmark prints, and keeps it for <c>docs/benchmarks.md</c>.</summary>
internal sealed class PageWriter : StringWriter
{
    /// <summary>
    /// Runs a benchmark; its lines go to the console, and with <paramref name="write"/> into its section.
    /// </summary>
    internal static async Task<int> RunAsync(
        string section, bool write, TimeProvider time, Func<TextWriter, Task<int>> run)
    {
        await using var output = new PageWriter();
        var code = await run(output);
        if (write)
        {
            BenchmarkPage.Replace(section, $"```\n{output.ToString().TrimEnd()}\n```\n\n{Machine.Read()}.", time);
        }

        return code;
    }

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value)
    {
        Console.WriteLine(value);
        base.WriteLine(value);
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }
}
