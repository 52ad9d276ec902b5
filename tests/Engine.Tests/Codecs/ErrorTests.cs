using Orleans.Serialization;
using Orleans.Storage;

namespace Commerce.Engine.Tests;

/// <summary>Goal: exceptions arrive with type, message, stack and causes; no name from the wire makes a type.</summary>
public sealed class ErrorTests
{
    private static readonly GrainManifest Manifest = GrainManifest.OfThisProcess();

    [Fact]
    public void An_exception_arrives_with_message_and_stack()
    {
        var read = RoundTrip(Thrown(new InvalidOperationException("no")));

        Assert.Equal("no", Assert.IsType<InvalidOperationException>(read).Message);
        Assert.Contains(nameof(Thrown), read.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Causes_arrive_one_within_the_other()
    {
        var read = RoundTrip(new TimeoutException("a", new IOException("b", new SiloUnavailableException("c"))));

        var io = Assert.IsType<IOException>(Assert.IsType<TimeoutException>(read).InnerException);
        Assert.Equal("c", Assert.IsType<SiloUnavailableException>(io.InnerException).Message);
    }

    [Fact]
    public void An_aggregate_is_not_flattened()
    {
        var sent = new AggregateException(
            "both", new FormatException("a"), new AggregateException("inner", new OverflowException("b")));

        var read = Assert.IsType<AggregateException>(RoundTrip(sent));

        Assert.Equal(sent.Message, read.Message);
        Assert.IsType<FormatException>(read.InnerExceptions[0]);
        Assert.IsType<OverflowException>(Assert.IsType<AggregateException>(read.InnerExceptions[1]).InnerException);
    }

    [Fact]
    public void An_exception_with_members_of_its_own_keeps_them()
    {
        var sent = new ShortageException("too few") { Left = 3 }.Of("sku-1");

        var read = Assert.IsType<ShortageException>(RoundTrip(sent));

        Assert.Equal(("too few", 3, "sku-1"), (read.Message, read.Left, read.Sku));
    }

    [Fact]
    public void The_versions_of_a_state_that_was_replaced_arrive()
    {
        var read = Assert.IsType<InconsistentStateException>(
            RoundTrip(new InconsistentStateException("stale", "7", "6")));

        Assert.Equal(("stale", "7", "6"), (read.Message, read.StoredEtag, read.CurrentEtag));
    }

    [Fact]
    public void What_is_not_in_the_table_says_what_it_was()
    {
        var sent = Thrown(new UnknownException("what", new TimeoutException("why")));

        var read = Assert.IsType<UnavailableExceptionFallbackException>(RoundTrip(sent));
        var again = Assert.IsType<UnavailableExceptionFallbackException>(RoundTrip(read)); // over another process

        Assert.Equal((typeof(UnknownException).FullName, "what"), (again.ExceptionType, again.Message));
        Assert.IsType<TimeoutException>(again.InnerException);
        Assert.Contains(nameof(Thrown), again.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_from_the_wire_makes_nothing_that_is_not_in_the_table()
    {
        using var writer = new WireWriter();
        var mark = writer.Begin(0);
        writer.Text(1, typeof(UnknownException).AssemblyQualifiedName);
        writer.Text(2, "gotcha");
        writer.End(mark);

        Assert.IsType<UnavailableExceptionFallbackException>(Read(writer));
    }

    [Fact]
    public void Long_texts_are_cut_and_half_characters_replaced()
    {
        var read = RoundTrip(new InvalidOperationException("\uD83D" + new string('x', 100_000)));

        Assert.Equal(WireLimits.ExceptionTextLengthMax, read.Message.Length);
        Assert.StartsWith("\uFFFDx", read.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_causes_than_the_limit_are_left_out()
    {
        var sent = Enumerable.Range(0, 100)
            .Aggregate(new TimeoutException("0"), (inner, i) => new TimeoutException($"{i}", inner));

        var count = 0;
        for (Exception? at = RoundTrip(sent); at is not null; at = at.InnerException)
        {
            count++;
        }

        Assert.Equal(WireLimits.ExceptionsMax, count);
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }

    private static Exception RoundTrip(Exception exception)
    {
        using var writer = new WireWriter();
        ExceptionCodec.Write(writer, 0, exception, Manifest.Exceptions);
        return Read(writer);
    }

    private static Exception Read(WireWriter writer)
    {
        var reader = new WireReader(writer.Written);
        Assert.True(reader.Next(out _, out var kind));
        return ExceptionCodec.Read(ref reader, kind, Manifest.Exceptions);
    }

    private sealed class UnknownException(string message, Exception inner) : Exception(message, inner);
}
