namespace Commerce.Integration;

/// <summary>Settings of imports.</summary>
/// <param name="OpeningStock">Units that a SKU gets when an import first sees it; 0 for none.</param>
public sealed record ImportSettings(int OpeningStock);
