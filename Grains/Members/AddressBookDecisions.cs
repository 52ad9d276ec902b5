using Commerce.Orders;

namespace Commerce.Members;

/// <summary>Decides changes of an address book: pure functions from what is there to what is stored next.</summary>
internal static class AddressBookDecisions
{
    public static AddressChange Add(AddressBook book, string newId, DeliveryAddress address, bool asDefault)
    {
        if (book.Addresses.FirstOrDefault(known => known.Address == address) is { } known)
        {
            return Done(asDefault ? WithDefault(book, known.AddressId) : book, known.AddressId);
        }

        if (book.Addresses.Count >= AddressBook.AddressesMax)
        {
            return new AddressChange(AddressOutcome.Full, book);
        }

        var isFirst = book.Addresses.Count == 0;
        var added = new AddressBook([.. book.Addresses, new KnownAddress(newId, address, IsDefault: isFirst)]);
        return Done(asDefault ? WithDefault(added, newId) : added, newId);
    }

    public static AddressChange Replace(AddressBook book, string addressId, DeliveryAddress address, bool asDefault)
    {
        if (book.Find(addressId) is not { } old)
        {
            return new AddressChange(AddressOutcome.NotFound, book);
        }

        var replaced = old.Address == address
            ? book
            : new AddressBook(
                [.. book.Addresses.Select(one => ReferenceEquals(one, old) ? one with { Address = address } : one)]);
        return Done(asDefault ? WithDefault(replaced, addressId) : replaced, addressId);
    }

    public static AddressChange Remove(AddressBook book, string addressId)
    {
        if (book.Find(addressId) is not { } gone)
        {
            return Done(book, addressId: null);
        }

        var rest = new AddressBook([.. book.Addresses.Where(one => !ReferenceEquals(one, gone))]);
        return Done(
            gone.IsDefault && rest.Addresses.Count > 0 ? WithDefault(rest, rest.Addresses[0].AddressId) : rest,
            addressId: null);
    }

    private static AddressBook WithDefault(AddressBook book, string addressId) =>
        book.Default?.AddressId == addressId
            ? book
            : new AddressBook(
                [.. book.Addresses.Select(one => one with { IsDefault = one.AddressId == addressId })]);

    private static AddressChange Done(AddressBook book, string? addressId) =>
        new(AddressOutcome.Done, book, addressId);
}
