namespace Commerce.Storage;

/// <summary>The words by which a product is found. Those of one part outrank those of the parts after it.</summary>
/// <param name="Name">Of its name.</param>
/// <param name="Kind">Of its brand and its category.</param>
/// <param name="Description">Of its description.</param>
internal sealed record ProductWords(
    IReadOnlyList<string> Name, IReadOnlyList<string> Kind, IReadOnlyList<string> Description)
{
    public static ProductWords Of(PutProduct write) => new(
        SearchWords.Of(write.Row.Name),
        [.. SearchWords.Of(write.Row.Brand), .. SearchWords.Of(write.Row.Category)],
        SearchWords.Of(write.Description));
}

/// <summary>How well a product fits the words that were asked for: of each product the highest that holds.</summary>
internal static class ProductRank
{
    /// <summary>Each is a whole word of the name.</summary>
    public const int WholeName = 4;

    /// <summary>Each is of the name, the last perhaps the beginning of a word.</summary>
    public const int Name = 3;

    /// <summary>Each is of the name, brand or category.</summary>
    public const int Kind = 2;

    /// <summary>Some are of the description only.</summary>
    public const int Anywhere = 1;

    /// <summary>The rank of a product, worked out without a database; 0: it does not fit.</summary>
    public static int Of(ProductWords product, IReadOnlyList<string> words)
    {
        var kind = product.Name.Concat(product.Kind).ToList();
        return words.All(word => product.Name.Contains(word, StringComparer.Ordinal)) ? WholeName
            : Fits(product.Name) ? Name
            : Fits(kind) ? Kind
            : Fits([.. kind, .. product.Description]) ? Anywhere
            : 0;

        bool Fits(IReadOnlyList<string> of) =>
            words.Take(words.Count - 1).All(word => of.Contains(word, StringComparer.Ordinal))
            && of.Any(word => word.StartsWith(words[^1], StringComparison.Ordinal));
    }
}
