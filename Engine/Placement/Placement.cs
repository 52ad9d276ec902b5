using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Which silo owns which grain: a pure function of the grain's id and of who is active. Silos that have read the same
/// version of the table agree without asking anybody.
/// </summary>
/// <remarks>
/// A grain whose class has a role is spread over the silos that have it; if there is none of these, over those that
/// have no role at all; if every silo has other roles, nobody owns it. A grain without a role is spread over all.
/// </remarks>
internal sealed class Placement
{
    private static readonly GrainType Addressed = GrainType.Create(SiloStatisticsGrain.TypeName);

    private readonly FrozenDictionary<string, SiloAddress> _active;
    private readonly FrozenDictionary<GrainType, string> _roles;
    private readonly Hosts _all;

    // Null: no silo has a role, so that all host everything.
    private readonly FrozenDictionary<string, Hosts>? _byRole;
    private readonly Hosts _others;

    /// <param name="view">Of its silos, the active ones take part as <see cref="Hosts"/> says.</param>
    /// <param name="roles">The role of each kind of grain that has one.</param>
    public Placement(ClusterView view, FrozenDictionary<GrainType, string>? roles = null)
    {
        Version = view.Version;
        _roles = roles ?? FrozenDictionary<GrainType, string>.Empty;
        _active = view.Active.ToFrozenDictionary(
            row => row.Silo.ToParsableString(), row => row.Silo, StringComparer.Ordinal);
        _all = new Hosts(view.Active);
        var haveRoles = view.Active.Where(row => row.Roles.Length > 0).ToList();
        _byRole = haveRoles.Count == 0
            ? null
            : haveRoles.SelectMany(row => SiloRoles.Parse(row.Roles), (row, role) => (row, role))
                .GroupBy(each => each.role, each => each.row, StringComparer.Ordinal)
                .ToFrozenDictionary(
                    rows => rows.Key, rows => new Hosts([.. rows]), StringComparer.Ordinal);
        _others = _byRole is null ? _all : new Hosts([.. view.Active.Where(row => row.Roles.Length == 0)]);
    }

    /// <summary>Before the table was read.</summary>
    public static Placement Nobody { get; } = new(ClusterView.Empty);

    /// <summary>The version of the table that it follows.</summary>
    public MembershipVersion Version { get; }

    /// <summary>The silos that own grains without a role, in order of their addresses.</summary>
    public ImmutableArray<SiloAddress> Owners => _all.Silos;

    /// <summary>All active silos, in no order.</summary>
    public ImmutableArray<SiloAddress> Active => _active.Values;

    /// <summary>Whether a silo is active, in this life of it.</summary>
    public bool IsActive(SiloAddress silo) => _active.ContainsKey(silo.ToParsableString());

    /// <summary>Whether the grain's key names its silo: no other will ever own it.</summary>
    public static bool IsAddressed(GrainId grain) => grain.Type.Equals(Addressed);

    /// <summary>The silos that own grains of a kind, in order of their addresses.</summary>
    public ImmutableArray<SiloAddress> OwnersOf(GrainType type) => HostsOf(type).Silos;

    /// <summary>The role that a silo must have for a grain, and that none has while others are active.</summary>
    /// <returns>Null: it is not so. There may still be nobody, because no silo is active.</returns>
    public string? MissingRoleOf(GrainId grain) =>
        _active.Count > 0 && HostsOf(grain.Type).Silos.IsEmpty ? _roles.GetValueOrDefault(grain.Type) : null;

    /// <summary>The owner of a grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <returns>
    /// The silo; null: none is active, or not the one that the key names, or all have other roles.
    /// </returns>
    public SiloAddress? OwnerOf(GrainId grain) => IsAddressed(grain)
        ? _active.GetValueOrDefault(grain.Key.ToString())
        : HostsOf(grain.Type).OwnerOf(grain);

    private Hosts HostsOf(GrainType type) =>
        _byRole is not { } byRole || !_roles.TryGetValue(type, out var role) ? _all
        : byRole.GetValueOrDefault(role) ?? _others;
}
