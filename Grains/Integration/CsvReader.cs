namespace Commerce.Integration;

/// <summary>What reading a record came to.</summary>
internal enum CsvRead
{
    /// <summary>A record; its fields can be asked for until the next read.</summary>
    Record,

    /// <summary>
    /// A line that is not a record; <see cref="CsvReader.Problem"/> says why. Reading goes on after it.
    /// </summary>
    Broken,

    /// <summary>The text is over.</summary>
    End,
}

/// <summary>
/// Reads comma separated values (RFC 4180) of any length in bounded memory, and goes on after damage. Quoted fields may
/// hold line breaks. A record that does not come out right gives up its first line only: what an unclosed quote would
/// swallow is read again on its own.
/// </summary>
/// <param name="reader">The text.</param>
/// <param name="columns">Fields that a record has.</param>
internal sealed class CsvReader(TextReader reader, int columns)
{
    /// <summary>Longest record, in characters.</summary>
    public const int LengthMax = 16_384;

    /// <summary>Most lines of one record; bounds what a file full of stray quotes makes us read twice.</summary>
    public const int LinesMax = 32;

    // Room for a record and for what a read brings besides.
    private readonly char[] _buffer = new char[LengthMax * 8];
    private readonly char[] _unescaped = new char[LengthMax];
    private readonly (int Start, int Length, bool Unescaped)[] _fields = new (int, int, bool)[columns];
    private int _start;
    private int _end;
    private int _unescapedLength;
    private int _fieldCount;
    private bool _ended;
    private bool _skipping;
    private long _linesRead;

    private enum Parsed
    {
        Record,
        Broken,
        NeedMore,
    }

    /// <summary>Number of the line where the last record began, or of the line that was broken, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Why the last line was broken.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>A field of the last record, without its quotes.</summary>
    public ReadOnlySpan<char> this[int column]
    {
        get
        {
            var (start, length, unescaped) = _fields[column];
            return (unescaped ? _unescaped : _buffer).AsSpan(start, length);
        }
    }

    /// <summary>Reads the next record. Completes at once while there is text in memory.</summary>
    public async ValueTask<CsvRead> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (Parse())
            {
                case Parsed.Record:
                    return CsvRead.Record;
                case Parsed.Broken:
                    return CsvRead.Broken;
            }

            if (_ended)
            {
                return CsvRead.End;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await reader.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _ended = read == 0;
        }
    }

    private Parsed Parse()
    {
        var text = _buffer.AsSpan(_start, _end - _start);
        var lineLength = text.IndexOf('\n');
        if (_skipping || (lineLength < 0 && text.Length > LengthMax))
        {
            return Skip(lineLength);
        }

        if (text.IsEmpty || (lineLength < 0 && !_ended))
        {
            return Parsed.NeedMore;
        }

        lineLength = lineLength < 0 ? text.Length : lineLength;
        Line = _linesRead + 1;
        _fieldCount = _unescapedLength = 0;
        var (result, length, lines) = lineLength > LengthMax
            ? Break($"the line is longer than {LengthMax} characters")
            : text[..lineLength].Contains('"') ? ParseQuoted(text) : ParsePlain(text[..lineLength]);
        if (result == Parsed.Record && _fieldCount != columns)
        {
            (result, length, lines) = Break($"the line has {_fieldCount} columns, not {columns}");
        }

        if (result != Parsed.NeedMore)
        {
            (length, lines) = result == Parsed.Broken ? (lineLength, 1) : (length, lines);
            _start += Math.Min(length + 1, text.Length);
            _linesRead += lines;
        }

        return result;
    }

    // A line without end: forgotten piece by piece, then refused.
    private Parsed Skip(int lineLength)
    {
        _skipping = lineLength < 0 && !_ended;
        _start = lineLength < 0 ? _end : _start + lineLength + 1;
        if (_skipping)
        {
            return Parsed.NeedMore;
        }

        Line = ++_linesRead;
        return Break($"the line is longer than {LengthMax} characters").Result;
    }

    private (Parsed Result, int Length, int Lines) ParsePlain(ReadOnlySpan<char> line)
    {
        var length = line.Length;
        if (length > 0 && line[^1] == '\r')
        {
            line = line[..^1];
        }

        if (line.IsEmpty)
        {
            return Break("the line is empty");
        }

        var position = 0;
        while (true)
        {
            var comma = line[position..].IndexOf(',');
            AddField(_start + position, comma < 0 ? line.Length - position : comma, unescaped: false);
            if (comma < 0)
            {
                return (Parsed.Record, length, 1);
            }

            position += comma + 1;
        }
    }

    private (Parsed Result, int Length, int Lines) ParseQuoted(ReadOnlySpan<char> text)
    {
        var position = 0;
        var lines = 1;
        while (true)
        {
            int fieldEnd;
            if (position < text.Length && text[position] == '"')
            {
                var (result, end) = ParseQuotedField(text, position + 1, ref lines);
                if (result != Parsed.Record)
                {
                    return (result, 0, 0);
                }

                fieldEnd = end;
            }
            else
            {
                var length = text[position..].IndexOfAny(',', '\n');
                fieldEnd = length < 0 ? text.Length : position + length;
                var trimmed = fieldEnd > position && text[fieldEnd - 1] == '\r' && IsLineEnd(text, fieldEnd) ? 1 : 0;
                AddField(_start + position, fieldEnd - position - trimmed, unescaped: false);
            }

            if (fieldEnd > LengthMax)
            {
                return Break($"the line is longer than {LengthMax} characters");
            }

            if (fieldEnd == text.Length || text[fieldEnd] == '\n')
            {
                return fieldEnd == text.Length && !_ended ? (Parsed.NeedMore, 0, 0) : (Parsed.Record, fieldEnd, lines);
            }

            position = fieldEnd + 1;
        }
    }

    /// <summary>
    /// Reads a field after its opening quote; ends at the comma or line break behind the closing one.
    /// </summary>
    private (Parsed Result, int End) ParseQuotedField(ReadOnlySpan<char> text, int begin, ref int lines)
    {
        var position = begin;
        var unescapedBegin = _unescapedLength;
        var escapes = false;
        while (true)
        {
            var quote = text[position..].IndexOf('"');
            var piece = quote < 0 ? text[position..] : text.Slice(position, quote);
            lines += piece.Count('\n');
            if (position + piece.Length > LengthMax || lines > LinesMax || (quote < 0 && _ended))
            {
                return (Break("a quote is opened and not closed").Result, 0);
            }

            var next = position + quote + 1;
            if (quote < 0 || (next == text.Length && !_ended))
            {
                return (Parsed.NeedMore, 0);
            }

            if (next < text.Length && text[next] == '"')
            {
                escapes = true;
                Unescape(text[position..next]);
                position = next + 1;
                continue;
            }

            if (escapes)
            {
                Unescape(piece);
                AddField(unescapedBegin, _unescapedLength - unescapedBegin, unescaped: true);
            }
            else
            {
                AddField(_start + begin, next - 1 - begin, unescaped: false);
            }

            var end = next < text.Length && text[next] == '\r' ? next + 1 : next;
            if (end == text.Length && end > next && !_ended)
            {
                return (Parsed.NeedMore, 0);
            }

            return IsLineEnd(text, end) ? (Parsed.Record, end)
                : text[next] == ',' ? (Parsed.Record, next)
                : (Break("there is text behind a closing quote").Result, 0);
        }
    }

    private static bool IsLineEnd(ReadOnlySpan<char> text, int position) =>
        position == text.Length || text[position] == '\n';

    private void Unescape(ReadOnlySpan<char> piece)
    {
        piece.CopyTo(_unescaped.AsSpan(_unescapedLength));
        _unescapedLength += piece.Length;
    }

    private void AddField(int start, int length, bool unescaped)
    {
        if (_fieldCount < columns)
        {
            _fields[_fieldCount] = (start, length, unescaped);
        }

        _fieldCount++;
    }

    private (Parsed Result, int Length, int Lines) Break(string problem)
    {
        Problem = problem;
        return (Parsed.Broken, 0, 1);
    }
}
