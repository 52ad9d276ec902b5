using Commerce.Persistence;

namespace Commerce.Members;

/// <summary>Keeps one account. It sees password hashes only.</summary>
internal sealed class AccountGrain(
    [PersistentState("account", "commerce")] IPersistentState<AccountState> state, IIdSource ids)
    : Grain, IAccountGrain
{
    public async Task<Member?> RegisterAsync(RegisterMember command)
    {
        if (state.State.Account is not null)
        {
            return null;
        }

        var member = new Member(ids.NewMemberId(), this.GetPrimaryKeyString(), command.Name, command.Roles);
        await WriteAsync(new Account(member, command.PasswordHash));
        return member;
    }

    public Task<Account?> GetAsync() => Task.FromResult(state.State.Account);

    public async Task SetPasswordHashAsync(string passwordHash)
    {
        if (state.State.Account is not { } account)
        {
            throw new InvalidOperationException(
                $"'{this.GetPrimaryKeyString()}' has no account whose password could be set.");
        }

        if (account.PasswordHash != passwordHash)
        {
            await WriteAsync(account with { PasswordHash = passwordHash });
        }
    }

    private Task WriteAsync(Account account) => state.ReplaceAsync(new AccountState { Account = account }, this);
}
