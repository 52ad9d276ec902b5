using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Members;

/// <summary>Keeps how a member is reached.</summary>
internal sealed class ContactGrain : Grain, IContactGrain
{
    private readonly GrainRow<Contact> _row;

    public ContactGrain(IShardStore store) => _row = new GrainRow<Contact>(this, store, "contact");

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task<Contact?> GetAsync() => Task.FromResult(_row.State);

    public Task PutAsync(Contact contact) => _row.State == contact ? Task.CompletedTask : _row.WriteAsync(contact);
}
