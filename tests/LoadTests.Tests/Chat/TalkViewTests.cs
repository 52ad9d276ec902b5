namespace Commerce.LoadTests.Chat;

/// <summary>Goal: a client shows each message once, in order, and tells what the shop did otherwise.</summary>
public sealed class TalkViewTests
{
    [Fact]
    public void What_was_told_and_what_was_asked_for_become_one_history()
    {
        var view = new TalkView();
        view.Tell(1, "a");
        view.Begin(); // Cut, and back.

        Assert.Empty(view.Tell(4, "d")); // Told before the answer with those that are missing.
        Assert.True(view.HasGap);
        Assert.Equal(["b", "c", "d"], [.. view.Take(2, "b"), .. view.Take(3, "c")]);

        Assert.Equal(["a", "b", "c", "d"], view.Ids);
        Assert.Equal((false, 0, 0), (view.HasGap, view.ToldTwice, view.Conflicts));
    }

    [Fact]
    public void A_message_that_one_connection_is_told_again_or_late_is_counted()
    {
        var view = new TalkView();
        view.Tell(1, "a");
        view.Tell(1, "a");
        view.Tell(3, "c");
        view.Tell(2, "b");

        Assert.Equal(2, view.ToldTwice);
        Assert.Equal(["a", "b", "c"], view.Ids);
    }

    [Fact]
    public void A_message_that_another_connection_was_told_before_is_not()
    {
        var view = new TalkView();
        view.Tell(1, "a");
        view.Begin();
        view.Tell(1, "a");

        Assert.Equal((0, 0), (view.ToldTwice, view.Conflicts));
    }

    [Fact]
    public void Another_message_under_a_number_that_is_taken_is_a_conflict()
    {
        var view = new TalkView();
        view.Tell(1, "a");
        view.Take(1, "b");

        Assert.Equal(1, view.Conflicts);
        Assert.Equal(["a"], view.Ids);
    }
}
