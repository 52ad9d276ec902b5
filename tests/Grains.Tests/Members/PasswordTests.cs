using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Commerce.Members;

/// <summary>
/// Goal: hashes are as strong as promised, and nobody learns who has an account. Method: the stored bytes.
/// </summary>
public sealed class PasswordTests : IDisposable
{
    private static readonly Member Somebody = new(new MemberId(1), "a@b.c", "A", [Roles.Shopper]);

    private readonly PasswordHashing _passwords = new();

    public void Dispose() => _passwords.Dispose();

    [Fact]
    public async Task A_hash_is_PBKDF2_with_SHA512_and_210000_iterations_and_a_salt_of_its_own()
    {
        var hash = (await _passwords.HashAsync("correct horse", CancellationToken.None))!;
        var bytes = Convert.FromBase64String(hash);

        // Identity's format 3: marker, pseudo-random function (2 is HMAC-SHA512), iterations, salt length, salt, key.
        Assert.Equal(0x01, bytes[0]);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)));
        Assert.Equal(210_000u, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)));
        Assert.Equal(16u, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9)));
        Assert.NotEqual(hash, await _passwords.HashAsync("correct horse", CancellationToken.None));
    }

    [Fact]
    public async Task The_right_password_is_right_and_everything_else_is_wrong()
    {
        var account = new Account(Somebody, (await _passwords.HashAsync("correct horse", CancellationToken.None))!);

        Assert.Equal(new PasswordCheck(PasswordVerdict.Right, null), await CheckAsync(account, "correct horse"));
        Assert.Equal(new PasswordCheck(PasswordVerdict.Wrong, null), await CheckAsync(account, "correct horsE"));
        Assert.Equal(new PasswordCheck(PasswordVerdict.Wrong, null), await CheckAsync(null, "nobody's"));
    }

    [Fact]
    public async Task A_weaker_hash_is_replaced_at_sign_in()
    {
        var old = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 10_000 }));
        var check = await CheckAsync(new Account(Somebody, old.HashPassword(this, "correct horse")), "correct horse");

        Assert.Equal(PasswordVerdict.Right, check.Verdict);
        Assert.Equal(
            new PasswordCheck(PasswordVerdict.Right, null),
            await CheckAsync(new Account(Somebody, check.NewHash!), "correct horse"));
    }

    [Fact]
    public async Task A_flood_of_sign_ins_is_refused_at_once_beyond_the_queue()
    {
        using var gone = new CancellationTokenSource();
        var flood = Enumerable.Range(0, 3 * PasswordHashing.QueueLengthMax)
            .Select(_ => _passwords.CheckAsync(null, "guess", gone.Token)).ToList();
        var refused = flood.Count(check =>
            check.IsCompletedSuccessfully && check.Result.Verdict == PasswordVerdict.Overloaded);
        await gone.CancelAsync();
        var rest = await Task.WhenAll(flood.Select(async check =>
        {
            try
            {
                return (await check).Verdict;
            }
            catch (OperationCanceledException)
            {
                return (PasswordVerdict?)null;
            }
        }));

        Assert.True(refused >= PasswordHashing.QueueLengthMax, $"{refused} were refused");
        Assert.Contains(null, rest);
        Assert.Equal(PasswordVerdict.Wrong, (await CheckAsync(null, "guess")).Verdict);
    }

    [Theory]
    [InlineData("12345678", false)]
    [InlineData("PassWord1", false)]
    [InlineData("aaaaaaaaab", false)]
    [InlineData("a@b.example", false)]
    [InlineData("seven77", false)]
    [InlineData("eight888", true)]
    [InlineData("double11-demo", true)]
    [InlineData("correct horse battery staple", true)]
    public void A_password_is_long_enough_and_not_among_the_first_guesses(string password, bool accepted) =>
        Assert.Equal(accepted, MemberRules.CheckPassword(password, "a@b.example") is null);

    [Fact]
    public void A_password_has_at_most_128_characters()
    {
        var longest = string.Concat(Enumerable.Range(0, 64).Select(n => $"{n % 10}x"));

        Assert.Null(MemberRules.CheckPassword(longest, "a@b.c"));
        Assert.NotNull(MemberRules.CheckPassword(longest + "y", "a@b.c"));
        Assert.NotNull(MemberRules.CheckPassword(null, "a@b.c"));
    }

    [Theory]
    [InlineData(" Ada@Example.ORG ", "ada@example.org")]
    [InlineData("a@b", "a@b")]
    [InlineData("a@@b", null)]
    [InlineData("@b", null)]
    [InlineData("a@", null)]
    [InlineData("a b@c", null)]
    [InlineData("a@b..c", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_address_is_one_key_however_it_is_typed(string? typed, string? key) =>
        Assert.Equal(key, MemberRules.NormalizeEmail(typed));

    [Theory]
    [InlineData("Ada", true)]
    [InlineData(" ", false)]
    [InlineData("A\u0000", false)]
    public void A_name_is_something_to_read(string name, bool accepted) =>
        Assert.Equal(accepted, MemberRules.CheckName(name) is null);

    private Task<PasswordCheck> CheckAsync(Account? account, string password) =>
        _passwords.CheckAsync(account, password, CancellationToken.None);
}
