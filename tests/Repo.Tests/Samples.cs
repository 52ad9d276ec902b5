namespace Commerce.Repo;

/// <summary>For each rule: what it must find, and on which line; and what it must leave alone.</summary>
internal static class Samples
{
    // Put together, so that this file does not break the rules that it shows broken.
    private const string Slash = "/";
    private const string Scheme = "https:" + Slash + Slash;

    public static TheoryData<string, string, int, string> Bad { get; } = new()
    {
        { "file-length", "Engine/A.cs", 0, Repeat("// x", 401) },
        { "file-length", "tests/X.Tests/A.cs", 0, Repeat("// x", 601) },
        { "method-length", "Engine/A.cs", 3, "class "
            + "A\n{\n    void M()\n    {\n" + Repeat("        N();", 68) + "\n    }\n}" },
        { "line-length", "Engine/A.cs", 2, "// x\n// " + new string('x', 118) },
        { "document-length", "README.md", 0, Repeat("x", 151) },
        { "document-length", "Engine/AGENTS.md", 0, Repeat("x", 41) },
        { "document-length", "docs/decisions/0001-a.md", 0, Repeat("x", 61) },
        { "file-name", "Engine/A.cs", 0, "namespace N; class B;" },
        { "todo", "Engine/A.cs", 2, "\n// TO" + "DO: later" },
        { "region", "Engine/A.cs", 2, "\n#region Fields\n#endregion" },
        { "banner", "Engine/A.cs", 1, "// ==========" },
        { "unchecked-script", "WebFront/wwwroot/js/a.js", 2, "f();\n// @ts-ignore" },
        { "unchecked-script", "WebFront/wwwroot/js/a.js", 1, "/** @param {any} a */" },
        { "unchecked-script", "WebFront/ScriptTypes/a.d.ts", 1, "export interface A { b: any; }" },
        { "line-end", "Engine/A.cs", 2, "class A;\nclass B;\r\n" },
        { "test-name", "tests/X.Tests/A.cs", 3, "class A\n{\n    [Fact]\n    public void Hold_Ok() { }\n}" },
        { "sleeping-test", "tests/X.Tests/A.cs", 1, "class A { Task M() => Task.Delay(1); }" },
        { "sql", "Grains/A.cs", 1, "class A { string s = \"select payload from outbox\"; }" },
        { "sql", "WebFront/A.cs", 1, "class A { string s = \"\"\"\n  UPDATE pool SET seq = 1\n  \"\"\"; }" },
        { "sql", "Silo/A.cs", 1, "class A { SqliteConnection c; }" },
        { "grain-conditional", "Grains/A.cs", 2, "class A;\n#if X\n#endif" },
        { "grain-threads", "Grains/A.cs", 1, "class A { Task M() => Task.Run(N); }" },
        { "grain-threads", "Grains/A.cs", 2, "class A { async Task M() =>\n    await N().ConfigureAwait(false); }" },
        { "grain-threads", "Grains/A.cs", 1, "class AGrain : Grain, IAGrain { void M() { lock (this) { } } }" },
        { "grain-threads", "Grains/A.cs", 1, "class AGrain : Grain<S> { SemaphoreSlim s; }" },
        { "process-hash", "Storage/A.cs", 1, "class A { int Shard(string key) => key.GetHashCode() % 2; }" },
        { "machine", "docs/a.md", 1, $"see {Slash}home{Slash}me" },
        { "machine", "eng/a.props", 2, $"\n<P>{Slash}work{Slash}x</P>" },
        { "host", "eng/a.props", 1, Scheme + "packages.somewhere.org/v3/index.json" },
        { "member-id", "Grains.Interfaces/A.cs", 1, "[GenerateSerializer, Alias(\"a\")] record A([property: Id(0)] "
            + "int X, [property: Id(0)] int Y);" },
        { "member-id", "Grains.Interfaces/A.cs", 1, "[GenerateSerializer, Alias(\"a\")] record A(int X);" },
        { "member-id", "Grains.Interfaces/A.cs", 1, "[GenerateSerializer] record A([property: Id(0)] int X);" },
        { "member-alias", "Grains.Interfaces/A.cs", 1, "[Alias(\"a\")] interface I "
            + "{ [Alias(\"m\")] Task M(); [Alias(\"m\")] Task N(); }" },
        { "member-alias", "Grains.Interfaces/A.cs", 1, "[Alias(\"a\")] interface I { Task M(); }" },
        { "event-id", "Grains/A.cs", 1, "class A { [LoggerMessage(EventId = 1001, Level = L)] void M(); }" },
        { "event-id", "Storage/A.cs", 1, "class A { [LoggerMessage(1001, L, \"x\")] void M(); }" },
    };

    public static TheoryData<string, string, string> Good { get; } = new()
    {
        { "file-length", "Engine/A.cs", Repeat("// x", 400) },
        { "file-length", "tests/X.Tests/A.cs", Repeat("// x", 600) },
        { "method-length", "Engine/A.cs", "class "
            + "A\n{\n    void M()\n    {\n" + Repeat("        N();", 67) + "\n    }\n}" },
        { "line-length", "Engine/A.cs", "// " + new string('x', 117) },
        { "line-length", "docs/a.md", new string('x', 1000) },
        { "document-length", "README.md", Repeat("x", 150) },
        { "file-name", "Engine/A.cs", "namespace N; class B; class A;" },
        { "file-name", "Engine/A.Log.cs", "namespace N; partial class A;" },
        { "file-name", "Storage/Rows.cs", "namespace N; record OneRow; record TwoRow;" },
        { "file-name", "WebFront/Program.cs", "Run();" },
        { "todo", "Engine/A.cs", "// TO" + "DO: when #12 is done" },
        { "banner", "Engine/A.cs", "// -1 is no id" },
        { "unchecked-script", "WebFront/wwwroot/js/a.js", "const any = items.length > 0; // is there any" },
        { "test-name", "tests/X.Tests/A.cs", "class A { [Fact] public void A_retry_changes_nothing() { } }" },
        { "sleeping-test", "tests/X.Tests/A.cs", "class A { Task M() => Task.Delay(Span, _time); }" },
        { "sql", "WebFront/A.cs", "class A { string s = \"Select a size from the list, then update it.\"; }" },
        { "sql", "Storage/A.cs", "class A { string s = \"select payload from outbox\"; }" },
        { "sql", "LoadTests/Peers/A.cs", "class A { string s = \"delete from orders\"; }" },
        { "grain-threads", "Grains/Relay.cs", "class Relay { void M() { lock (_gate) { } } }" },
        { "grain-threads", "WebFront/A.cs", "class A { Task M() => Task.Run(N); }" },
        { "process-hash", "Storage/A.cs", "class A "
            + "{ public override int GetHashCode() => HashCode.Combine(_a, _b.GetHashCode()); }" },
        { "host", "README.md", $"curl http:{Slash}{Slash}localhost:5080{Slash}api and "
            + $"{Scheme}orleans-commerce.dev/problems/ended" },
        { "member-id", "Grains.Interfaces/A.cs", "[GenerateSerializer, Alias(\"a\")] record A([property: Id(0)] int "
            + "X, [property: Id(1)] int Y);" },
        { "event-id", "Grains/A.cs", "class A { [LoggerMessage(EventId = 2001, Level = L)] void M(); }" },
    };

    private static string Repeat(string line, int count) => string.Join('\n', Enumerable.Repeat(line, count));
}
