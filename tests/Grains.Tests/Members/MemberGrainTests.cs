using System.Globalization;
using Commerce.Hosting;

namespace Commerce.Members;

/// <summary>
/// Goal: accounts and sessions are kept, found again after a restart, and over when they are. Method: whole silos.
/// </summary>
public sealed class MemberGrainTests
{
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Past = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_address_is_registered_once_and_known_after_a_restart()
    {
        var folder = RunningShop.NewFolder();
        Member member;
        await using (var shop = await RunningShop.StartAsync(folder))
        {
            var grain = shop.Grains.GetGrain<IAccountGrain>("ada@example.org");
            Assert.Null(await grain.GetAsync());
            member = (await grain.RegisterAsync(new RegisterMember("Ada", "hash", [Roles.Shopper])))!;
            Assert.Null(await grain.RegisterAsync(new RegisterMember("Eve", "other", [Roles.Ops])));
            await grain.SetPasswordHashAsync("stronger");
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => shop.Grains.GetGrain<IAccountGrain>("nobody@example.org").SetPasswordHashAsync("x"));
        }

        await using (var shop = await RunningShop.StartAsync(folder))
        {
            var account = (await shop.Grains.GetGrain<IAccountGrain>("ada@example.org").GetAsync())!;
            Assert.Equal(("stronger", "Ada", member.Id),
                (account.PasswordHash, account.Member.Name, account.Member.Id));
            Assert.Equal([Roles.Shopper], account.Member.Roles);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_session_lives_over_a_restart_until_it_ends()
    {
        var folder = RunningShop.NewFolder();
        await using (var shop = await RunningShop.StartAsync(folder))
        {
            await shop.Grains.GetGrain<ISessionGrain>("open").StartAsync(SessionUntil(Later));
            await shop.Grains.GetGrain<ISessionGrain>("over").StartAsync(SessionUntil(Past));
            Assert.Null(await shop.Grains.GetGrain<ISessionGrain>("over").GetAsync());
        }

        await using (var shop = await RunningShop.StartAsync(folder))
        {
            var session = shop.Grains.GetGrain<ISessionGrain>("open");
            Assert.Equal(new MemberId(5), (await session.GetAsync())!.MemberId);
            await session.EndAsync();
            await session.EndAsync();
            Assert.Null(await session.GetAsync());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Ten_thousand_sessions_are_made_at_once_and_each_is_found()
    {
        await using var shop = await RunningShop.StartAsync();
        var hashes = Enumerable.Range(0, 10_000).Select(n => n.ToString("x64", CultureInfo.InvariantCulture)).ToList();
        var dev = shop.Grains.GetGrain<IDevSessionsGrain>(IDevSessionsGrain.Key);
        var began = TimeProvider.System.GetTimestamp();

        var sessions = await dev.CreateAsync(hashes, Roles.Shopper, TimeSpan.FromDays(1), members: null);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"10,000 sessions in {TimeProvider.System.GetElapsedTime(began)}");
        Assert.Equal(10_000, sessions.Select(session => session.MemberId).Distinct().Count());
        foreach (var n in new[] { 0, 1, 4_999, 9_999 })
        {
            var found = (await shop.Grains.GetGrain<ISessionGrain>(hashes[n]).GetAsync())!;
            Assert.Equal(sessions[n].MemberId, found.MemberId);
            Assert.Equal([Roles.Shopper], found.Roles);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            dev.CreateAsync(hashes[..1], Roles.Shopper, TimeSpan.FromDays(1), members: null));
    }

    private static Session SessionUntil(DateTimeOffset end) => new(new MemberId(5), "Ada", [Roles.Shopper], end);
}
