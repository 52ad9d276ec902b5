namespace Commerce.Catalog;

/// <summary>
/// The categories that the shop begins with, and the words of a product's name that put it into one; docs/import.md
/// lists them. The first category with a matching word wins, so the order is part of the rule: a "Christmas candle" is
/// Christmas.
/// </summary>
public static class Categories
{
    /// <summary>Where everything goes that no word places.</summary>
    public const string Other = "gifts";

    private static readonly (string Id, string Name, string Words)[] All =
    [
        ("christmas-seasons", "Christmas & Seasons",
            "christmas xmas advent santa reindeer snowflake snowman snowmen nativity bauble baubles easter egg eggs "
            + "halloween valentine angel angels"),
        ("lighting-candles", "Lighting & Candles",
            "light lights lamp lantern lanterns candle candles candlestick candlesticks candleholder tealight "
            + "t-light t-lights holder chandelier torch nightlight lampshade incense"),
        ("bags-purses", "Bags & Travel",
            "bag bags purse purses wallet shopper suitcase luggage holdall backpack rucksack passport umbrella "
            + "parasol"),
        ("kitchen-baking", "Kitchen & Baking",
            "kitchen cake cakes cakestand cupcake baking bake cookie apron oven recipe jam jar jars spoon spoons "
            + "cutlery whisk scales lunch lunchbox snack tin tins popcorn egg-cup colander chopping cook cooking "
            + "ladle sieve pantry bread storage"),
        ("tableware", "Tea & Tableware",
            "tea teapot teacup teaspoon coffee cup cups mug mugs saucer plate plates bowl bowls jug jugs glass "
            + "glasses tumbler goblet napkin napkins coaster coasters placemat placemats tray trays milk sugar "
            + "bottle decanter dish dishes flask picnic straws doiley doilies tablecloth"),
        ("paper-stationery", "Paper & Stationery",
            "card cards paper wrap notebook notebooks pen pens pencil pencils stationery sticker stickers "
            + "sketchbook book ribbon ribbons envelope envelopes letter tape tag tags calendar journal memo "
            + "chalkboard blackboard gift-wrap tissue tissues diary eraser erasers stamp stamps postcard"),
        ("toys-children", "Toys & Children",
            "toy toys game games child children childrens childs kids kid baby doll dolls dolly girl girls boy boys "
            + "puzzle jigsaw skittles playhouse teddy bear bunny soldier spaceboy circus crayons chalk balloon "
            + "balloons tattoos money-box moneybox skipping rope trainset dinosaur piggy marbles dominoes ludo"),
        ("jewellery-beauty", "Jewellery & Beauty",
            "necklace bracelet earring earrings ring rings brooch jewellery jewelry jewel bangle hair hairband "
            + "hairclip hairgrip compact mirror charm beads bead pendant bath soap sponge towel perfume manicure "
            + "slippers scarf gloves hat"),
        ("garden-outdoor", "Garden & Outdoor",
            "garden gardeners gardener plant planter pot pots flower flowers bird birds birdhouse feeder watering "
            + "herb seed seeds trowel kneeling butterfly butterflies wreath garland bunting basket baskets windmill "
            + "trellis doormat hen rose roses daisy tulip"),
        ("home-decoration", "Home & Decoration",
            "clock clocks frame frames photo picture sign signs hook hooks hanger hangers hanging drawer drawers "
            + "cabinet door cushion cushions throw rug vase vases heart hearts decoration decorations ornament "
            + "ornaments wall letters block blocks chair stool table curtain knob knobs box boxes chest rack shelf "
            + "home house quilt blanket warmer water-bottle doorstop wicker metal wooden"),
        (Other, "Gifts & More", ""),
    ];

    private static readonly Dictionary<string, string> NameOfId = All.ToDictionary(
        c => c.Id, c => c.Name, StringComparer.Ordinal);

    /// <summary>All of them, as the tree begins.</summary>
    public static CategoryTree Tree { get; } = new(0, [.. All.Select(c => new CategoryNode(c.Id, c.Name))]);

    private static readonly Dictionary<string, int> RankOfWord = IndexWords();

    /// <summary>The category of a product by its name.</summary>
    public static string Of(string productName)
    {
        var best = All.Length - 1;
        foreach (var word in productName.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var plain = word.Trim('.', ',', '"', '\'', '!', '(', ')', '/', '&').ToLowerInvariant();
            if (RankOfWord.TryGetValue(plain, out var rank) && rank < best)
            {
                best = rank;
            }
        }

        return All[best].Id;
    }

    /// <summary>What people read for a category's id; an unknown one is made from its words.</summary>
    public static string NameOf(string categoryId) => NameOfId.TryGetValue(categoryId, out var name)
        ? name
        : string.Join(' ', categoryId
            .Split('-', StringSplitOptions.RemoveEmptyEntries)
            .Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    private static Dictionary<string, int> IndexWords()
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var rank = 0; rank < All.Length; rank++)
        {
            foreach (var word in All[rank].Words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                ranks.TryAdd(word, rank);
            }
        }

        return ranks;
    }
}
