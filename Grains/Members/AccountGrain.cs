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

    private async Task WriteAsync(Account account)
    {
        var before = state.State;
        state.State = new AccountState { Account = account };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Perhaps it is stored, perhaps not: the next activation reads what is there.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
