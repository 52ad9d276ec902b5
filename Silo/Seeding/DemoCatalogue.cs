using Commerce.Catalog;
using Commerce.FlashSales;
using Commerce.Promotions;

namespace Commerce.Seeding;

/// <summary>The shop that a newcomer finds: products to look at, and what is on sale.</summary>
internal static class DemoCatalogue
{
    /// <summary>Units of each SKU.</summary>
    public const int OpeningStock = 500;

    private const string Currency = "GBP";

    /// <summary>For everybody's first order: a tenth of the goods from 20.00 on.</summary>
    public static readonly Coupon Welcome = new(
        "WELCOME-10", AmountOff: null, PercentOff: 10, new Money(20_00, Currency), DateTimeOffset.UnixEpoch,
        ValidTo: new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), Coupon.UnitsMax);

    // What weighs much more or less than usual, in grams as it is sent.
    private static readonly Dictionary<string, int> Weights = new(StringComparer.Ordinal)
    {
        ["CADENCE-TT"] = 5_800,
        ["NOVA-15-512"] = 2_200,
        ["LEDGE-27-4K"] = 7_900,
        ["GLOW-KIT-4"] = 900,
        ["TIDY-R3"] = 6_400,
        ["CREMA-ONE"] = 5_200,
        ["GALE-55"] = 5_700,
    };

    public static readonly IReadOnlyList<Product> Products =
    [
        Of("aria-buds-pro", "Aria Buds Pro", "audio", 9_400, 129_00,
            "True wireless earbuds that hush a train carriage. Six hours to a charge, thirty with the case, and a fit "
            + "you forget about.",
            ("ARIA-BUDS-PRO-BK", "Black"), ("ARIA-BUDS-PRO-WH", "White")),
        Of("halden-anc-headphones", "Halden ANC Over-Ear Headphones", "audio", 8_100, 219_00,
            "Deep, even sound with adaptive noise cancelling. Memory-foam cushions and forty hours of listening.",
            ("HALDEN-ANC", null)),
        Of("pebble-speaker", "Pebble Bluetooth Speaker", "audio", 6_700, 49_00,
            "Pocket-sized, splash-proof, and louder than it looks. Pair two for stereo in the garden.",
            ("PEBBLE-SAND", "Sand"), ("PEBBLE-SLATE", "Slate")),
        Of("cadence-turntable", "Cadence Turntable", "audio", 2_300, 189_00,
            "Belt-driven, with a built-in phono stage: plug it into any speaker and put the needle down.",
            ("CADENCE-TT", null)),

        Of("nova-15-laptop", "Nova 15 Laptop, 16 GB / 512 GB", "computing", 5_900, 899_00,
            "Fifteen inches, 1.4 kg, a day and a half on battery. A keyboard you will want to write on.",
            ("NOVA-15-512", null)),
        Of("slab-11-tablet", "Slab 11 Tablet", "computing", 5_200, 329_00,
            "An 11-inch screen bright enough for the balcony, with a pencil that never needs pairing twice.",
            ("SLAB-11-128", "128 GB"), ("SLAB-11-256", "256 GB")),
        Of("quiet-keys", "Quiet Keys Mechanical Keyboard", "computing", 4_100, 89_00,
            "All the travel, none of the clatter. Hot-swappable switches, aluminium frame, three devices at a button.",
            ("QUIET-KEYS-UK", null)),
        Of("ledge-27-monitor", "Ledge 27\" 4K Monitor", "computing", 3_800, 349_00,
            "One USB-C cable for picture, power and peripherals. Colours right out of the box, and a stand that goes "
            + "where you do.",
            ("LEDGE-27-4K", null)),

        Of("glow-starter-kit", "Glow Smart Bulb Starter Kit", "smart-home", 7_300, 59_00,
            "Four bulbs and a bridge: warm evenings, bright mornings, and a light that is on when you come home.",
            ("GLOW-KIT-4", null)),
        Of("sentry-doorbell", "Sentry Video Doorbell", "smart-home", 6_100, 119_00,
            "See who is there from wherever you are. Recordings stay on the device; there is no subscription.",
            ("SENTRY-BELL", null)),
        Of("hearth-thermostat", "Hearth Smart Thermostat", "smart-home", 4_400, 149_00,
            "Learns when you are in, heats when it matters, and shows what it saved at the end of the month.",
            ("HEARTH-T1", null)),
        Of("tidy-robot-vacuum", "Tidy R3 Robot Vacuum & Mop", "smart-home", 5_600, 379_00,
            "Maps the flat once and then simply does it. Empties itself for sixty days; knows a sock when it sees one.",
            ("TIDY-R3", null)),

        Of("crema-espresso", "Crema One Espresso Machine", "kitchen", 7_900, 249_00,
            "From cold to a proper shot in forty seconds. Steam wand with a light touch, and only three buttons.",
            ("CREMA-ONE", null)),
        Of("gale-air-fryer", "Gale Air Fryer 5.5 l", "kitchen", 8_800, 99_00,
            "Crisp in half the time of the oven. The basket goes in the dishwasher and the crumbs go with it.",
            ("GALE-55", null)),
        Of("stoneware-pan-set", "Stoneware Pan Set, 3 pieces", "kitchen", 4_700, 79_00,
            "20, 24 and 28 cm. Non-stick without the fuss, for every hob, with handles that stay cool.",
            ("PAN-SET-3", null)),
        Of("kettle-gooseneck", "Gooseneck Kettle with Thermometer", "kitchen", 3_300, 69_00,
            "Pours like a pen, holds the degree you set. Good for tea; made for filter coffee.",
            ("KETTLE-GN-BK", "Matt black"), ("KETTLE-GN-ST", "Steel")),

        Of("drift-desk-lamp", "Drift Desk Lamp", "home-living", 3_900, 64_00,
            "A warm pool of light exactly where you need it. Dims with a stroke of the base.",
            ("DRIFT-LAMP", null)),
        Of("weighted-blanket", "Weighted Blanket, 6 kg", "home-living", 4_200, 74_00,
            "Breathable cotton, glass-bead filling, stitched so that nothing wanders. Sleep comes to you.",
            ("BLANKET-6", null)),
        Of("linen-bedding", "Washed Linen Bedding Set, Double", "home-living", 3_600, 139_00,
            "European flax, softer with every wash. Duvet cover and two pillowcases in four quiet colours.",
            ("LINEN-D-OAT", "Oat"), ("LINEN-D-SAGE", "Sage")),
        Of("fern-air-purifier", "Fern Air Purifier", "home-living", 2_900, 159_00,
            "Clears a 40 m² room four times an hour, and you can hear a clock tick beside it.",
            ("FERN-A2", null)),

        Of("pace-fit-watch", "Pace Fit Watch", "wearables", 6_900, 179_00,
            "Two weeks on a charge, maps on the wrist, and a coach that knows when to say rest.",
            ("PACE-FIT-S", "Small"), ("PACE-FIT-L", "Large")),
        Of("loop-sleep-ring", "Loop Sleep Ring", "wearables", 3_100, 239_00,
            "Heart, temperature and sleep from a ring that weighs three grams. Titanium; sizes 6 to 13 by free kit.",
            ("LOOP-RING", null)),
        Of("trail-bike-computer", "Trail Bike Computer", "wearables", 2_400, 199_00,
            "Turn-by-turn on a screen that sunlight makes clearer. Climbs, sectors, and forty hours on the road.",
            ("TRAIL-BC", null)),
        Of("beam-running-light", "Beam Running Light Vest", "wearables", 2_000, 44_00,
            "Seen from 300 metres, felt by nobody. Charges by USB-C, lasts a week of evening runs.",
            ("BEAM-VEST", null)),
    ];

    /// <summary>Sales by name: the first one runs, the second one is to come.</summary>
    public static readonly IReadOnlyList<DemoSale> Sales =
    [
        new("Lightning Hour: sound & screens", TimeSpan.Zero, TimeSpan.FromHours(6),
        [
            Item("ARIA-BUDS-PRO-BK", 59_00, 120, 2),
            Item("HALDEN-ANC", 99_00, 80, 1),
            Item("SLAB-11-128", 169_00, 60, 1),
            Item("NOVA-15-512", 449_00, 25, 1),
            Item("PACE-FIT-L", 79_00, 100, 2),
            Item("PEBBLE-SLATE", 19_00, 200, 2),
        ]),
        new("Home Rush: kitchen & smart home", TimeSpan.FromHours(7), TimeSpan.FromHours(4),
        [
            Item("CREMA-ONE", 119_00, 50, 1),
            Item("GALE-55", 39_00, 150, 2),
            Item("TIDY-R3", 189_00, 40, 1),
            Item("GLOW-KIT-4", 24_00, 200, 2),
        ]),
    ];

    private static Product Of(
        string id, string name, string category, long popularity, long pence, string description,
        params (string Sku, string? Variant)[] skus) => new(
            id,
            name,
            description,
            category,
            Published: true,
            popularity,
            [.. skus.Select(sku => new SkuDetails(
                sku.Sku, sku.Variant is null ? name : $"{name}, {sku.Variant}", new Money(pence, Currency), null,
                sku.Variant is null ? null : [new SkuAttribute(AttributeOf(sku.Variant), sku.Variant)],
                Weights.TryGetValue(sku.Sku, out var grams) ? grams : null))],
            Brand: name.Split(' ')[0]);

    private static string AttributeOf(string variant) =>
        variant.Length <= 2 || char.IsAsciiDigit(variant[0]) ? "Size" : "Colour";

    private static SaleItemPlan Item(string sku, long pence, int quantity, int limitPerBuyer) =>
        new(sku, new Money(pence, Currency), quantity, limitPerBuyer);
}

/// <summary>A sale of the demo.</summary>
/// <param name="Name">By which the seed finds it again.</param>
/// <param name="StartsIn">From now; zero: at once.</param>
/// <param name="Lasts">How long.</param>
/// <param name="Items">What is on sale.</param>
internal sealed record DemoSale(string Name, TimeSpan StartsIn, TimeSpan Lasts, IReadOnlyList<SaleItemPlan> Items);
