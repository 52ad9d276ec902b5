namespace Commerce.Repo;

/// <summary>Something that breaks a rule.</summary>
/// <param name="Path">File, relative to the root, with forward slashes.</param>
/// <param name="Line">From 1; 0 when it is about the whole file.</param>
/// <param name="Rule">Short name, as in the allow-list.</param>
/// <param name="Message">Value seen, limit, what to do.</param>
internal sealed record Finding(string Path, int Line, string Rule, string Message)
{
    public override string ToString() => $"{Path}{(Line > 0 ? $":{Line}" : "")}: [{Rule}] {Message}";
}
