namespace Commerce.Members;

/// <summary>What is stored of an account.</summary>
internal sealed class AccountState
{
    public Account? Account { get; set; }
}
