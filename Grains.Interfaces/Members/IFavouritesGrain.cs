namespace Commerce.Members;

/// <summary>What a member likes. Key: the member's id. What is answered is durable.</summary>
[Alias("members.favourites")]
public interface IFavouritesGrain : IGrainWithStringKey
{
    /// <summary>More than that is a catalogue; the row stays under 20 KB.</summary>
    const int CountMax = 200;

    /// <summary>The products, those that came last first.</summary>
    [Alias("list"), AlwaysInterleave]
    Task<IReadOnlyList<Favourite>> ListAsync();

    /// <summary>Whether a product is one of them.</summary>
    [Alias("has"), AlwaysInterleave]
    Task<bool> HasAsync(string productId);

    /// <summary>Adds a product, which the caller has found. Repeating it changes nothing.</summary>
    /// <returns>False: there are <see cref="CountMax"/> others already.</returns>
    [Alias("add")]
    Task<bool> AddAsync(string productId);

    /// <summary>Takes a product out. Repeating it changes nothing.</summary>
    [Alias("remove")]
    Task RemoveAsync(string productId);
}

/// <summary>A product that a member likes.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="AddedAt">Since when.</param>
[GenerateSerializer, Immutable, Alias("members.favourite")]
public sealed record Favourite([property: Id(0)] string ProductId, [property: Id(1)] DateTimeOffset AddedAt);
