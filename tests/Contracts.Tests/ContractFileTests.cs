namespace Commerce.Contracts;

/// <summary>
/// Goal: what changes on the wire is seen in review. Method: the contracts of this build are compared with
/// <c>docs/contracts.txt</c>.
/// </summary>
public sealed class ContractFileTests
{
    private const string Before = """
        enum state: int32
          0 Open
          1 Closed

        interface order
          00000001 get(int32) -> order-view
          00000002 put(order-view)

        type order-view
          0 Name: string
          1 Count: int32
        """;

    [Fact]
    public void The_file_of_contracts_is_that_of_the_code()
    {
        var (kept, now) = (File.ReadAllText(ContractText.PathOfFile), ContractText.OfThisBuild());
        if (kept == now)
        {
            return;
        }

        var renewed = Path.Combine(AppContext.BaseDirectory, "contracts.txt");
        File.WriteAllText(renewed, now);
        Assert.Fail(
            "docs/contracts.txt is not what this build says:\n"
            + string.Join("\n", ContractChange.Between(kept, now))
            + $"\nIf that is meant, take the text of this build: cp {renewed} docs/contracts.txt");
    }

    [Theory]
    [InlineData("  1 Count: int32", "  1 Count: int32\n  2 Note: string")] // a member more
    [InlineData("  1 Count: int32", "")] // a member less
    [InlineData("  1 Count: int32", "  1 Amount: int32")] // another name
    [InlineData("  1 Count: int32", "  1 Count: int64")] // wider
    [InlineData("  00000002 put(order-view)", "  00000002 put(order-view)\n  00000003 drop()")] // a method more
    [InlineData("type order-view", "type note\n  0 Text: string\n\ntype order-view")] // a type more
    public void It_is_compatible(string was, string now) =>
        Assert.False(Assert.Single(Change(was, now)).Breaks);

    [Theory]
    [InlineData("  1 Count: int32", "  1 Count: string")] // another type under the same number
    [InlineData("  1 Count: int32", "  1 Count: uint32")] // signed and unsigned lie differently
    [InlineData("  00000002 put(order-view)", "")] // a method that the other version may call
    [InlineData("  1 Closed", "  1 Paused")] // a value that means something else
    [InlineData("  1 Closed", "")] // a value that the other version may send
    [InlineData("  1 Closed", "  1 Closed\n  2 Paused")] // a value that the other version does not understand
    public void It_is_not_compatible(string was, string now) =>
        Assert.True(Assert.Single(Change(was, now)).Breaks);

    [Fact]
    public void A_method_with_other_parameters_is_another_method()
    {
        var changes = Change("  00000002 put(order-view)", "  00000003 put(order-view, bool)");

        Assert.Equal([true, false], changes.Select(change => change.Breaks));
    }

    private static IReadOnlyList<ContractChange> Change(string was, string now)
    {
        Assert.Contains(was, Before, StringComparison.Ordinal);
        return ContractChange.Between(Before, Before.Replace(was, now, StringComparison.Ordinal));
    }
}
