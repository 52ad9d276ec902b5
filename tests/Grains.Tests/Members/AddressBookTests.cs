using Commerce.Hosting;
using Commerce.Orders;

namespace Commerce.Members;

/// <summary>Address books: decisions case by case, and one that is kept.</summary>
public sealed class AddressBookTests
{
    private static readonly DeliveryAddress Home = new("Ada", "1 Street", null, "London", "N1", "GB");
    private static readonly DeliveryAddress Work = Home with { Line1 = "2 Road" };
    private static readonly AddressBook Empty = new([]);

    [Fact]
    public void The_first_is_the_default_and_stays_it_until_another_is_made_it()
    {
        var one = AddressBookDecisions.Add(Empty, "1", Home, asDefault: false);
        var two = AddressBookDecisions.Add(one.Book, "2", Work, asDefault: false);
        var changed = AddressBookDecisions.Replace(two.Book, "2", Work, asDefault: true);
        var kept = AddressBookDecisions.Replace(changed.Book, "2", Work with { City = "Leeds" }, asDefault: false);

        Assert.Equal(["1", "1", "2", "2"], new[] { one, two, changed, kept }.Select(c => c.Book.Default!.AddressId));
        Assert.Equal("Leeds", kept.Book.Find("2")!.Address.City);
        Assert.Equal(["1", "2"], kept.Book.Addresses.Select(known => known.AddressId));
    }

    [Fact]
    public void What_is_there_is_not_added_again()
    {
        var one = AddressBookDecisions.Add(Empty, "1", Home, asDefault: false);
        var again = AddressBookDecisions.Add(one.Book, "2", Home with { }, asDefault: true);

        Assert.Same(one.Book, again.Book);
        Assert.Equal((AddressOutcome.Done, "1"), (again.Outcome, again.AddressId));
    }

    [Fact]
    public void There_are_as_many_as_there_may_be_and_no_more()
    {
        var book = Empty;
        for (var n = 0; n < AddressBook.AddressesMax; n++)
        {
            book = AddressBookDecisions.Add(book, $"{n}", Home with { Line1 = $"{n}" }, asDefault: false).Book;
        }

        var more = AddressBookDecisions.Add(book, "more", Home, asDefault: false);

        Assert.Equal((AddressOutcome.Full, book), (more.Outcome, more.Book));
        Assert.Equal(AddressOutcome.Done, AddressBookDecisions.Add(book, "x", book.Addresses[3].Address, true).Outcome);
    }

    [Fact]
    public void When_the_default_goes_the_first_of_the_others_becomes_it()
    {
        var book = AddressBookDecisions.Add(Empty, "1", Home, asDefault: false).Book;
        book = AddressBookDecisions.Add(book, "2", Work, asDefault: true).Book;

        var rest = AddressBookDecisions.Remove(book, "2").Book;

        Assert.Equal("1", rest.Default!.AddressId);
        Assert.Null(AddressBookDecisions.Remove(rest, "1").Book.Default);
        Assert.Same(rest, AddressBookDecisions.Remove(rest, "2").Book);
        Assert.Equal(AddressOutcome.NotFound, AddressBookDecisions.Replace(rest, "2", Home, false).Outcome);
    }

    [Fact]
    public async Task A_book_is_found_again_after_a_restart()
    {
        var (folder, member) = (RunningShop.NewFolder(), $"{new MemberId(1)}");
        var home = Home with { Region = "Kent", Phone = "+44 20 7946 0000" };
        await using (var shop = await RunningShop.StartAsync(folder))
        {
            var book = shop.Grains.GetGrain<IAddressBookGrain>(member);
            Assert.Empty((await book.GetAsync()).Addresses);
            await book.AddAsync(Work, asDefault: false);
            await book.AddAsync(home, asDefault: true);
        }

        await using (var shop = await RunningShop.StartAsync(folder))
        {
            var book = await shop.Grains.GetGrain<IAddressBookGrain>(member).GetAsync();
            Assert.Equal([Work, home], book.Addresses.Select(known => known.Address));
            Assert.Equal(home, book.Default!.Address);
        }

        Directory.Delete(folder, recursive: true);
    }
}
