using Commerce.Verification.Histories;

namespace Commerce.Verification.Tests;

/// <summary>A history survives its writer: what was written is read, in order, and a torn end is no error.</summary>
public sealed class HistoryFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("commerce-history-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Records_of_all_workers_are_read_in_the_order_of_their_times()
    {
        Write("one", At(1), At(5), At(9));
        Write("two", At(2), At(3), At(20));

        Assert.Equal([1L, 2, 3, 5, 9, 20], new HistoryReader(_folder).Read().Select(op => op.At));
    }

    [Fact]
    public void Of_records_of_one_moment_beginnings_come_first()
    {
        Write("one", At(7) with { Kind = OpKind.Ok });
        Write("two", At(7));

        Assert.Equal([OpKind.Invoke, OpKind.Ok], new HistoryReader(_folder).Read().Select(op => op.Kind));
    }

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        var op = new Op
        {
            At = 12,
            Process = 3,
            Kind = OpKind.Ok,
            Action = OpAction.Buy,
            Pool = "sale:s:t",
            Buyer = "b",
            Key = "k\"ü",
            Units = 2,
            OrderId = "o",
            Seq = 4,
            Epoch = 5,
            Price = 999,
            PayBefore = FakeShop.Noon,
            Answer = "a",
            Body = "{\"x\":1}",
        };
        Write("one", op);

        Assert.Equal(op, Assert.Single(new HistoryReader(_folder).Read()));
    }

    [Fact]
    public void A_last_record_that_was_torn_by_a_kill_is_left_out_and_counted()
    {
        Write("one", At(1), At(2));
        var path = Path.Combine(_folder, "one.jsonl");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5]);
        var reader = new HistoryReader(_folder);

        Assert.Equal([1L], reader.Read().Select(op => op.At));
        Assert.Equal(1, reader.TornRecords);
    }

    [Fact]
    public void A_record_that_is_damaged_in_the_middle_is_an_error_that_names_file_and_line()
    {
        Write("one", At(1), At(2), At(3));
        var path = Path.Combine(_folder, "one.jsonl");
        var lines = File.ReadAllLines(path);
        File.WriteAllText(path, $"{lines[0]}\n{lines[1][..^3]}\n{lines[2]}\n");

        var error = Assert.Throws<InvalidDataException>(() => new HistoryReader(_folder).Read().ToList());

        Assert.Contains("one.jsonl, line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_that_go_back_are_an_error()
    {
        Write("one", At(5), At(4));

        Assert.Throws<InvalidDataException>(() => new HistoryReader(_folder).Read().ToList());
    }

    [Fact]
    public void What_a_run_was_asked_to_do_is_read_as_it_was_written()
    {
        var head = new RunHead(
            RunHead.CurrentVersion, 7, FakeShop.Noon, [new RunPool("sale:s:t", OursAlone: true)], ["kill"],
            ["sold-out"]);
        HistoryWriter.WriteHead(_folder, head);

        Assert.Equivalent(head, new HistoryReader(_folder).ReadHead(), strict: true);
    }

    [Fact]
    public void A_folder_without_history_is_an_error()
    {
        Assert.Throws<InvalidDataException>(() => new HistoryReader(_folder).ReadHead());
    }

    [Fact]
    public void A_process_whose_operation_had_an_unknown_outcome_may_not_go_on()
    {
        var ops = new[] { At(1), At(2) with { Kind = OpKind.Info }, At(3) };

        var error = Assert.Throws<InvalidDataException>(() => CallReader.Read(ops));

        Assert.Contains("may not go on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_that_never_ended_is_as_unknown_as_one_that_timed_out()
    {
        var call = Assert.Single(CallReader.Read([At(1)]));

        Assert.Equal((OpKind.Info, long.MaxValue), (call.Kind, call.Stop));
    }

    private static Op At(long at) =>
        new() { At = at, Process = 1, Kind = OpKind.Invoke, Action = OpAction.ReadStock, Pool = "p" };

    private void Write(string worker, params Op[] ops)
    {
        using var writer = new HistoryWriter(_folder, worker);
        foreach (var op in ops)
        {
            writer.Write(op);
        }
    }
}
