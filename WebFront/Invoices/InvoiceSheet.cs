using System.Text;
using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Commerce.Web.Invoices;

/// <summary>Pages of A4, written from top to bottom: texts that break into lines, columns, rules.</summary>
internal sealed class InvoiceSheet : IDisposable
{
    public const double Left = 56;
    public const double Right = 595 - 56;
    private const double Top = 64;
    private const double Bottom = 842 - 72;
    private const double Leading = 1.4;

    private readonly PdfDocument _document = new();
    private XGraphics _page;

    public InvoiceSheet(string title, DateTimeOffset at)
    {
        (_document.Info.Title, _document.Info.Creator) = (title, "Orleans.Commerce");
        _document.Info.CreationDate = at.UtcDateTime;
        _page = NewPage();
    }

    /// <summary>Where the next line goes, points from the top.</summary>
    public double Y { get; set; } = Top;

    /// <summary>Begins a new page unless so much fits on this one. True: it did.</summary>
    public bool Require(double height)
    {
        if (Y + height <= Bottom)
        {
            return false;
        }

        _page.Dispose();
        _page = NewPage();
        Y = Top;
        return true;
    }

    /// <summary>Writes a text into a column from <see cref="Y"/> on.</summary>
    /// <returns>How high it is; <see cref="Y"/> stays.</returns>
    public double Write(string text, double left, double width, double size = 9, bool bold = false, bool end = false)
    {
        var y = Y;
        foreach (var line in Break(text, width, size, bold))
        {
            var parts = InvoiceFonts.Split(line, size, bold);
            var x = end ? left + width - Width(parts) : left;
            foreach (var (part, font) in parts)
            {
                _page.DrawString(part, font, XBrushes.Black, x, y + size);
                x += _page.MeasureString(part, font).Width;
            }

            y += size * Leading;
        }

        return y - Y;
    }

    /// <summary>How high a text is in a column.</summary>
    public double HeightOf(string text, double width, double size = 9) =>
        Break(text, width, size, bold: false).Count * size * Leading;

    /// <summary>A line across, and some room behind it.</summary>
    public void Rule()
    {
        _page.DrawLine(new XPen(XColors.Gray, 0.5), Left, Y, Right, Y);
        Y += 6;
    }

    /// <summary>The document.</summary>
    public byte[] ToBytes()
    {
        _page.Dispose();
        using var stream = new MemoryStream();
        _document.Save(stream, closeStream: false);
        return stream.ToArray();
    }

    public void Dispose()
    {
        _page.Dispose();
        _document.Dispose();
    }

    private XGraphics NewPage()
    {
        var page = _document.AddPage();
        page.Size = PageSize.A4;
        return XGraphics.FromPdfPage(page);
    }

    // Breaks at spaces, between characters of East Asia, and within a word that is wider than the column.
    private List<string> Break(string text, double width, double size, bool bold)
    {
        var lines = new List<string>();
        var (line, word) = ("", new StringBuilder());
        foreach (var rune in text.EnumerateRunes())
        {
            word.Append(Rune.IsControl(rune) ? " " : rune.ToString());
            if (rune.Value == ' ' || InvoiceFonts.IsEastAsian(rune) || !Fits(word.ToString()))
            {
                Take();
            }
        }

        Take();
        if (line.Length > 0)
        {
            lines.Add(line.TrimEnd());
        }

        return lines;

        void Take()
        {
            if (line.Length > 0 && !Fits(line + word.ToString().TrimEnd()))
            {
                lines.Add(line.TrimEnd());
                line = "";
            }

            line += word;
            word.Clear();
        }

        bool Fits(string candidate) => Width(InvoiceFonts.Split(candidate, size, bold)) <= width;
    }

    private double Width(IReadOnlyList<(string Text, XFont Font)> parts) =>
        parts.Sum(part => _page.MeasureString(part.Text, part.Font).Width);
}
