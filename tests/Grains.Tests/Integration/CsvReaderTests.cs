namespace Commerce.Integration;

/// <summary>
/// Goal: records come out as RFC 4180 says, damage costs the damaged line only, and line numbers are those of the file.
/// Method: tables, and random texts read in random pieces.
/// </summary>
public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "1:a|b;2:c|d")]
    [InlineData("a,b\r\nc,d\r\n", "1:a|b;2:c|d")]
    [InlineData("a,b\nc,d", "1:a|b;2:c|d")]
    [InlineData(",\n", "1:|")]
    [InlineData("\"a\",b\n", "1:a|b")]
    [InlineData("\"a,a\",\"b\"\r\n", "1:a,a|b")]
    [InlineData("\"a\",\"b\"", "1:a|b")]
    [InlineData("\"a\"\"a\",\"\"\"\"\n", "1:a\"a|\"")]
    [InlineData("a,12\" ruler\n", "1:a|12\" ruler")]
    [InlineData("\"a\nb\r\nc\",d\ne,f\n", "1:a\nb\r\nc|d;4:e|f")]
    [InlineData("", "")]
    [InlineData("\n", "1!the line is empty")]
    [InlineData("a,b\n\nc,d\n", "1:a|b;2!the line is empty;3:c|d")]
    [InlineData("a\nb,c,d\n", "1!the line has 1 columns, not 2;2!the line has 3 columns, not 2")]
    [InlineData("\"a\"x,b\nc,d\n", "1!there is text behind a closing quote;2:c|d")]
    [InlineData("\"a,b\nc,d\n", "1!a quote is opened and not closed;2:c|d")]
    [InlineData("\"a,b\nc,\"d\"\ne,f\n", "1!there is text behind a closing quote;2:c|d;3:e|f")]
    [InlineData("\"a,b\nc\",d,e\nf,g\n", "1!the line has 3 columns, not 2;2!the line has 3 columns, not 2;3:f|g")]
    [InlineData("\"", "1!a quote is opened and not closed")]
    public async Task Text_is_read_as(string text, string expected)
    {
        Assert.Equal(expected, await ReadAsync(text, pieces: null));
        Assert.Equal(expected, await ReadAsync(text, new Random(1)));
    }

    [Fact]
    public async Task A_line_without_end_is_refused_and_forgotten()
    {
        var endless = new string('x', 1_000_000);

        Assert.Equal("1:a|b;2!the line is longer than 16384 characters;3:c|d",
            await ReadAsync($"a,b\n{endless}\nc,d\n", null));
        Assert.Equal("1!the line is longer than 16384 characters", await ReadAsync(endless, null));
        Assert.Equal(
            "1!the line is longer than 16384 characters;2!the line is longer than 16384 characters;3:c|d",
            await ReadAsync($"\"a\nb\",{endless}\nc,d", null));
    }

    [Fact]
    public async Task A_quote_never_swallows_more_than_its_limit()
    {
        var lines = string.Concat(Enumerable.Repeat("c,d\n", 1_000));

        var read = await ReadAsync("\"a,b\n" + lines, null);

        Assert.StartsWith("1!a quote is opened and not closed;2:c|d;3:c|d;", read, StringComparison.Ordinal);
        Assert.EndsWith(";1001:c|d", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_was_written_by_the_rules_is_read_back()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var rows = Enumerable.Range(0, random.Next(1, 20))
                .Select(_ => new[] { Field(random), Field(random) }).ToList();
            var text = string.Join('\n', rows.Select(row => string.Join(',', row.Select(Quote))));

            var read = await ReadRowsAsync(text, random);

            Assert.True(rows.SequenceEqual(read, RowComparer.Instance), $"seed {seed}: {text}");
        }
    }

    [Fact]
    public async Task Any_text_gives_the_same_however_it_arrives_and_no_line_twice()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var text = new string(
                [.. Enumerable.Range(0, random.Next(60)).Select(_ => "ab\",\r\n\n\""[random.Next(8)])]);

            var whole = await ReadAsync(text, pieces: null);

            Assert.Equal(whole, await ReadAsync(text, random));
            var lines = Lines(whole).ToList();
            Assert.True(lines.SequenceEqual(lines.Distinct().Order()), $"seed {seed}: {whole}");
            Assert.True(lines.Count == 0 || lines[^1] <= text.Count(c => c == '\n') + 1, $"seed {seed}: {whole}");
        }
    }

    private static IEnumerable<long> Lines(string read) =>
        System.Text.RegularExpressions.Regex.Matches(read, "(?:^|;)([0-9]+)[:!]").Select(m =>
            long.Parse(m.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));

    private static string Field(Random random) =>
        new([.. Enumerable.Range(0, random.Next(8)).Select(_ => "abc ,\"\n\r"[random.Next(8)])]);

    private static string Quote(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task<List<string[]>> ReadRowsAsync(string text, Random pieces)
    {
        var reader = new CsvReader(new PieceReader(text, pieces), columns: 2);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(CancellationToken.None) == CsvRead.Record)
        {
            rows.Add([reader[0].ToString(), reader[1].ToString()]);
        }

        return rows;
    }

    private static async Task<string> ReadAsync(string text, Random? pieces)
    {
        var reader = new CsvReader(pieces is null ? new StringReader(text) : new PieceReader(text, pieces), columns: 2);
        var results = new List<string>();
        while (true)
        {
            switch (await reader.ReadAsync(CancellationToken.None))
            {
                case CsvRead.Record:
                    results.Add($"{reader.Line}:{reader[0]}|{reader[1]}");
                    break;
                case CsvRead.Broken:
                    results.Add($"{reader.Line}!{reader.Problem}");
                    break;
                case CsvRead.End:
                    return string.Join(';', results);
            }
        }
    }

    /// <summary>Hands text over in pieces of one to five characters.</summary>
    private sealed class PieceReader(string text, Random random) : TextReader
    {
        private int _position;

        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(random.Next(1, 6), buffer.Length), text.Length - _position);
            text.AsSpan(_position, count).CopyTo(buffer.Span);
            _position += count;
            return new ValueTask<int>(count);
        }
    }

    private sealed class RowComparer : IEqualityComparer<string[]>
    {
        public static RowComparer Instance { get; } = new();

        public bool Equals(string[]? left, string[]? right) => left!.SequenceEqual(right!);

        public int GetHashCode(string[] row) => row[0].Length;
    }
}
