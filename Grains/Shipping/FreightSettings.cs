namespace Commerce.Shipping;

/// <summary>What deliveries cost and how long they take.</summary>
/// <param name="Rules">The first that fits an order is the one that counts. None at all: deliveries are free
/// everywhere, and nothing is promised.</param>
/// <param name="CutOffHour">What is ordered before that hour (UTC) is sent the same day; 0 to 24.</param>
public sealed record FreightSettings(IReadOnlyList<FreightRule> Rules, int CutOffHour)
{
    /// <summary>Deliveries are free.</summary>
    public static FreightSettings Free { get; } = new([], CutOffHour: 0);

    /// <summary>What the demo shop takes: for a shop in Great Britain.</summary>
    public static FreightSettings Demo { get; } = new(
        [
            new(new(["GB"], ["Northern Ireland"]), "GBP", new(2_000, 5_95), new(1_000, 1_00), 75_00, new(3, 5)),
            new(new(["GB"], []), "GBP", new(2_000, 3_95), new(1_000, 60), 50_00, new(1, 3)),
            new(
                new(
                    [
                        "AT", "BE", "CH", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "LU", "NL", "NO", "PL", "PT", "SE",
                    ],
                    []),
                "GBP", new(1_000, 9_95), new(500, 1_50), 150_00, new(3, 7)),
            new(new(["AU", "CA", "CN", "HK", "JP", "NZ", "SG", "US"], []), "GBP", new(500, 14_95), new(500, 4_00),
                FreeFrom: null, new(5, 12)),
        ],
        CutOffHour: 14);
}

/// <summary>What deliveries to an area cost, by weight.</summary>
/// <param name="Area">Where it applies.</param>
/// <param name="Currency">Of the amounts: it applies to orders of this currency only.</param>
/// <param name="First">The first weight, and what it costs.</param>
/// <param name="Step">Each further weight that is begun, and what it costs.</param>
/// <param name="FreeFrom">Goods for so much or more are delivered for nothing; null: never.</param>
/// <param name="Days">How long it takes.</param>
public sealed record FreightRule(
    DeliveryArea Area, string Currency, FreightStep First, FreightStep Step, long? FreeFrom, DeliveryDays Days);

/// <summary>A weight and its price.</summary>
/// <param name="Grams">1 at least.</param>
/// <param name="Amount">Minor units, 0 or more.</param>
public readonly record struct FreightStep(int Grams, long Amount);

/// <summary>Working days (Monday to Friday) from the day on which an order is sent until it arrives.</summary>
/// <param name="From">0 at least.</param>
/// <param name="To">As many or more.</param>
public readonly record struct DeliveryDays(int From, int To);
