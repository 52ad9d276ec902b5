using System.Runtime.CompilerServices;

namespace Commerce.Storage.Writer;

/// <summary>
/// The texts that every provider can hold: well-formed, without U+0000, which PostgreSQL has no place for. Checked
/// before anything is queued, so that a text that a store refuses cannot fail those who share a commit with it.
/// </summary>
internal static class StoredText
{
    public static bool IsStorable(string? text) =>
        text is null || (!text.Contains('\0') && (!HasSurrogates(text) || IsPaired(text)));

    public static void Check(PoolAppend append)
    {
        Check(append.PoolId);
        for (var i = 0; i < append.Entries.Count; i++)
        {
            Check(append.Entries[i]);
        }
    }

    public static void Check(PoolEntry entry)
    {
        Check(entry.OrderId);
        Check(entry.Buyer);
        Check(entry.IdempotencyKey);
        Check(entry.Reason);
    }

    public static void Check(ShardWrite write)
    {
        switch (write)
        {
            case PutState put:
                CheckBoth(put.GrainType, put.GrainKey);
                break;
            case DeleteState delete:
                CheckBoth(delete.GrainType, delete.GrainKey);
                break;
            case AddInbox inbox:
                Check(inbox.Consumer);
                break;
            case AddDeadline add:
                CheckBoth(add.Kind, add.Key);
                break;
            case AddOutbox outbox:
                CheckBoth(outbox.Topic, outbox.Key);
                break;
            case PutOrderIndex { Row: var row }:
                CheckBoth(row.MemberId, row.OrderId);
                CheckBoth(row.Status, row.Currency);
                Check(row.FirstLine);
                break;
            case PutProduct { Row: var row, Description: var description }:
                CheckBoth(row.ProductId, row.Category);
                CheckBoth(row.Name, row.Currency);
                CheckBoth(row.Sku, row.Brand);
                Check(row.Picture);
                Check(description);
                break;
            case PutReview { Row: var row }:
                CheckBoth(row.ProductId, row.ReviewId);
                CheckBoth(row.Author, row.Title);
                Check(row.Text);
                Check(row.Answer);
                break;
            case AddSales { Row: var row }:
                CheckBoth(row.Sku, row.Currency);
                break;
            case AddSoldTogether { Row: var row }:
                CheckBoth(row.Sku, row.Other);
                break;
        }
    }

    private static void CheckBoth(
        string one, string other,
        [CallerArgumentExpression(nameof(one))] string oneName = "",
        [CallerArgumentExpression(nameof(other))] string otherName = "")
    {
        Check(one, oneName);
        Check(other, otherName);
    }

    public static void Check(string? text, [CallerArgumentExpression(nameof(text))] string name = "")
    {
        if (!IsStorable(text))
        {
            throw new ArgumentException(
                $"{name} has {(text!.Contains('\0') ? "the character U+0000" : "half of a surrogate pair")}, which "
                + "cannot be stored. Refuse or clean such a text where it comes in.", nameof(text));
        }
    }

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i++))
            {
                return false;
            }
        }

        return true;
    }
}
