using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Commerce.Engine;

/// <summary>Goal: who hosts what when silos have roles. Method: tables of silos, many grain ids of each kind.</summary>
public sealed class RolePlacementTests
{
    private static readonly FrozenDictionary<GrainType, string> Roles = new Dictionary<GrainType, string>
    {
        [GrainType.Create("product")] = "Catalog",
        [GrainType.Create("cart")] = "Carts",
    }.ToFrozenDictionary();

    [Theory]
    [InlineData("product", "1 2")]
    [InlineData("cart", "3")]
    [InlineData("other", "1 2 3 4")]
    public void Grains_of_a_role_are_on_the_silos_that_have_it_and_others_on_all(string kind, string silos)
    {
        var placement = Of(Active(1, "Catalog"), Active(2, "Carts,Catalog"), Active(3, "Carts"), Active(4));

        // The second silo has both roles.
        var expected = kind == "cart" ? "2 3" : silos;
        Assert.Equal(expected, Owners(placement, kind));
        Assert.Equal(expected, Names(placement.OwnersOf(GrainType.Create(kind))));
    }

    [Fact]
    public void What_no_silo_has_the_role_for_is_on_those_without_roles()
    {
        var placement = Of(Active(1, "Catalog"), Active(2), Active(3));

        Assert.Equal("1", Owners(placement, "product"));
        Assert.Equal("2 3", Owners(placement, "cart"));
        Assert.Null(placement.MissingRoleOf(Id("cart", 0)));
    }

    [Fact]
    public void When_all_silos_have_other_roles_nobody_is_the_owner_and_the_role_is_named()
    {
        var placement = Of(Active(1, "Catalog"), Row(2, SiloStatus.Dead, "Carts"), Row(3, SiloStatus.Joining, "Carts"));

        Assert.Null(placement.OwnerOf(Id("cart", 0)));
        Assert.Equal("Carts", placement.MissingRoleOf(Id("cart", 0)));
        Assert.Null(placement.MissingRoleOf(Id("product", 0)));
        Assert.Null(placement.MissingRoleOf(Id("other", 0)));
        Assert.Null(Of(Row(2, SiloStatus.Dead, "Carts")).MissingRoleOf(Id("cart", 0))); // Somebody may come: it waits.
    }

    [Fact]
    public void A_struggling_silo_of_a_role_is_better_than_one_that_has_another()
    {
        var placement = Of(Active(1, "Catalog") with { IsDegraded = true }, Active(2));

        Assert.Equal("1", Owners(placement, "product"));
        Assert.Equal("2", Owners(placement, "cart"));
        Assert.Equal("2", Owners(Of(Active(1, "Carts") with { IsDegraded = true }, Active(2, "Carts")), "cart"));
    }

    [Fact]
    public void Without_roles_of_silos_those_of_grains_change_no_owner()
    {
        var (with, without) = (Of(Active(1), Active(2), Active(3)), new Placement(View(Active(1), Active(2), Active(3))));

        Assert.All(Ids("product"), id => Assert.Equal(without.OwnerOf(id), with.OwnerOf(id)));
    }

    [Fact]
    public void A_silo_of_a_role_that_goes_moves_no_grain_of_another_role()
    {
        var before = Of(Active(1, "Catalog"), Active(2, "Catalog"), Active(3, "Carts"), Active(4, "Carts"));
        var after = Of(Active(1, "Catalog"), Active(3, "Carts"), Active(4, "Carts"));

        Assert.All(Ids("cart"), id => Assert.Equal(before.OwnerOf(id), after.OwnerOf(id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    public void A_role_that_is_no_name_is_refused(string role)
    {
        var error = Assert.Throws<ArgumentException>(() => SiloRoles.TextOf(["Carts", role]));

        Assert.Contains($"'{role}' is no role of a silo", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_are_written_in_order_each_once_and_read_again()
    {
        Assert.Equal("Carts,Orders", SiloRoles.TextOf(["Orders", "Carts", "Orders"]));
        Assert.Equal(["Carts", "Orders"], SiloRoles.Parse("Carts,Orders"));
        Assert.Empty(SiloRoles.Parse(SiloRoles.TextOf([])));
        Assert.Throws<ArgumentException>(() => SiloRoles.TextOf(Enumerable.Range(0, 5).Select(n => $"{n}{Long}")));
    }

    private static string Long { get; } = new('x', 60);

    private static string Owners(Placement placement, string kind) =>
        Names(Ids(kind).Select(id => placement.OwnerOf(id)!).Distinct().Order());

    private static string Names(IEnumerable<SiloAddress> silos) =>
        string.Join(' ', silos.Select(silo => silo.Endpoint.Port - 11110));

    private static IEnumerable<GrainId> Ids(string kind) => Enumerable.Range(0, 200).Select(n => Id(kind, n));

    private static GrainId Id(string kind, int n) =>
        GrainId.Create(kind, n.ToString(CultureInfo.InvariantCulture));

    private static Placement Of(params SiloRow[] rows) => new(View(rows), Roles);

    private static ClusterView View(params SiloRow[] rows) => new(new(Guid.Empty, 1), [.. rows]);

    private static SiloRow Active(int n, string roles = "") => Row(n, SiloStatus.Active, roles);

    private static SiloRow Row(int n, SiloStatus status, string roles) => new(
        SiloAddress.New(IPAddress.Loopback, 11110 + n, 1), $"silo {n}", status, 100, "1", default, default, [],
        Roles: roles);
}
