namespace Commerce.Repo;

/// <summary>Fails with one line for each finding.</summary>
internal static class Report
{
    public static void None(IReadOnlyCollection<Finding> findings)
    {
        if (findings.Count > 0)
        {
            Assert.Fail($"{findings.Count} found. Mend them, or add 'path | rule | reason' to {AllowList.Path}.\n"
                + string.Join(
                    '\n',
                    findings.Order(
                        Comparer<Finding>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString())))));
        }
    }
}
