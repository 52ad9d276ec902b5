using Commerce.Orders;

namespace Commerce.Members;

/// <summary>
/// Where a member has things sent: up to <see cref="AddressBook.AddressesMax"/> addresses, one of which is the default
/// if there are any. Key: text form of the member's id.
/// </summary>
[Alias("members.address-book")]
public interface IAddressBookGrain : IGrainWithStringKey
{
    /// <summary>All addresses.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<AddressBook> GetAsync();

    /// <summary>
    /// Adds an address; one that is there already is not added again, so that this can be repeated. The first one is
    /// the default.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="asDefault">Whether it becomes the default; the one that was is none any more.</param>
    [Alias("add")]
    Task<AddressChange> AddAsync(DeliveryAddress address, bool asDefault);

    /// <summary>Replaces an address. Orders that were sent to it keep what they have.</summary>
    /// <param name="addressId">Which.</param>
    /// <param name="address">By what.</param>
    /// <param name="asDefault">Whether it becomes the default. False: the default stays which it is.</param>
    [Alias("replace")]
    Task<AddressChange> ReplaceAsync(string addressId, DeliveryAddress address, bool asDefault);

    /// <summary>
    /// Takes an address out; again, nothing. Of those that stay after the default has gone the first becomes it.
    /// </summary>
    [Alias("remove")]
    Task<AddressChange> RemoveAsync(string addressId);
}

/// <summary>A member's addresses, in the order in which they came.</summary>
[GenerateSerializer, Immutable, Alias("members.address-book-view")]
public sealed record AddressBook([property: Id(0)] IReadOnlyList<KnownAddress> Addresses)
{
    /// <summary>Most addresses of a member.</summary>
    public const int AddressesMax = 20;

    /// <summary>The default; null if there are none.</summary>
    public KnownAddress? Default => Addresses.FirstOrDefault(known => known.IsDefault);

    /// <summary>One of them; null if there is none of that id.</summary>
    public KnownAddress? Find(string? addressId) => Addresses.FirstOrDefault(known => known.AddressId == addressId);
}

/// <summary>An address of a member.</summary>
/// <param name="AddressId">Names it within the book; never used again.</param>
/// <param name="Address">The address.</param>
/// <param name="IsDefault">Whether orders go there unless the member says otherwise.</param>
[GenerateSerializer, Immutable, Alias("members.known-address")]
public sealed record KnownAddress(
    [property: Id(0)] string AddressId, [property: Id(1)] DeliveryAddress Address, [property: Id(2)] bool IsDefault);

/// <summary>How a change of an address book was decided, in order of precedence.</summary>
public enum AddressOutcome
{
    /// <summary>There is no such address.</summary>
    NotFound,

    /// <summary>There are as many as there may be.</summary>
    Full,

    /// <summary>It is so, now or before.</summary>
    Done,
}

/// <summary>The answer to a change of an address book.</summary>
/// <param name="Outcome">What was decided.</param>
/// <param name="Book">All addresses as they are now.</param>
/// <param name="AddressId">The address that was added, found or replaced.</param>
[GenerateSerializer, Immutable, Alias("members.address-change")]
public sealed record AddressChange(
    [property: Id(0)] AddressOutcome Outcome,
    [property: Id(1)] AddressBook Book,
    [property: Id(2)] string? AddressId = null);
