using NpgsqlTypes;

namespace Commerce.Storage.Postgres;

/// <summary>Listing rows of reviews.</summary>
internal sealed class ReviewColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<string?>[] _texts;
    private readonly List<int> _stars;
    private readonly List<long> _writtenAt;
    private readonly List<bool> _shown;
    private readonly List<long?> _editedAt;
    private readonly List<long?> _answeredAt;

    public ReviewColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _texts = [.. Enumerable.Range(0, 6).Select(_ => Column<string?>(NpgsqlDbType.Text))];
        _stars = Column<int>(NpgsqlDbType.Integer);
        _writtenAt = Column<long>(NpgsqlDbType.Bigint);
        _shown = Column<bool>(NpgsqlDbType.Boolean);
        _editedAt = Column<long?>(NpgsqlDbType.Bigint);
        _answeredAt = Column<long?>(NpgsqlDbType.Bigint);
    }

    public void Add(int ord, ReviewRow row)
    {
        Count++;
        _ord.Add(ord);
        _texts[0].Add(row.ProductId);
        _texts[1].Add(row.ReviewId);
        _texts[2].Add(row.Author);
        _texts[3].Add(row.Title);
        _texts[4].Add(row.Text);
        _texts[5].Add(row.Answer);
        _stars.Add(row.Stars);
        _writtenAt.Add(row.WrittenAt.ToUnixTimeMilliseconds());
        _shown.Add(row.Shown);
        _editedAt.Add(row.EditedAt?.ToUnixTimeMilliseconds());
        _answeredAt.Add(row.AnsweredAt?.ToUnixTimeMilliseconds());
    }
}
