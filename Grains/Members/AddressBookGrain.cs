using System.Globalization;
using Commerce.Orders;
using Commerce.Persistence;

namespace Commerce.Members;

/// <summary>Keeps one member's addresses: decides with <see cref="AddressBookDecisions"/>, writes, answers.</summary>
internal sealed class AddressBookGrain(
    [PersistentState("address-book", "commerce")] IPersistentState<AddressBookState> state, IIdSource ids)
    : Grain, IAddressBookGrain
{
    private AddressBook Book => new(state.State.Addresses);

    public Task<AddressBook> GetAsync() => Task.FromResult(Book);

    public Task<AddressChange> AddAsync(DeliveryAddress address, bool asDefault) => WriteAsync(
        AddressBookDecisions.Add(Book, ids.NewGuid().ToString("N", CultureInfo.InvariantCulture), address, asDefault));

    public Task<AddressChange> ReplaceAsync(string addressId, DeliveryAddress address, bool asDefault) =>
        WriteAsync(AddressBookDecisions.Replace(Book, addressId, address, asDefault));

    public Task<AddressChange> RemoveAsync(string addressId) =>
        WriteAsync(AddressBookDecisions.Remove(Book, addressId));

    private async Task<AddressChange> WriteAsync(AddressChange change)
    {
        if (!ReferenceEquals(state.State.Addresses, change.Book.Addresses))
        {
            await state.ReplaceAsync(new AddressBookState { Addresses = change.Book.Addresses }, this);
        }

        return change;
    }
}

/// <summary>What is stored of an address book.</summary>
internal sealed class AddressBookState
{
    public IReadOnlyList<KnownAddress> Addresses { get; set; } = [];
}
