using System.CommandLine;
using Commerce.Configuration;
using Commerce.Decisions;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Crash;
using Commerce.LoadTests.Decisions;
using Commerce.LoadTests.Engine;
using Commerce.LoadTests.Flash;
using Commerce.LoadTests.Floor;
using Commerce.LoadTests.Import;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Pages;
using Commerce.LoadTests.Peers;
using Commerce.LoadTests.Search;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using Commerce.LoadTests.Verify;
using Commerce.Storage;

namespace Commerce.LoadTests;

/// <summary>The command line. Exit codes: 0 passed, 1 failed, 2 could not be run.</summary>
internal static class Commands
{
    internal const string NoBuildDescription = "Take the shop as it was built before.";
    internal const string WriteDescription = "Write the result into docs/benchmarks.md.";

    internal static RootCommand Root(TimeProvider time) => new(
        "Load generator, invariant checker and benchmarks of the shop.")
    {
        Flash(time),
        Floor(time),
        Ratio(time),
        ClusterCommands.TopologyOfTwo(time),
        Overload(time),
        PeerCommands.Peers(time),
        PeerCommands.Server(time),
        Crash(time),
        History.HistoryCommand.Create(time),
        Verify(time),
        Import(time),
        Replay.ReplayCommand.Create(time),
        Engine(time),
        ClusterCommands.Calls(time),
        ClusterCommands.Idle(time),
        Decisions(time),
        Appends(time),
        Growth(time),
        Search(time),
        Pages(time),
        Checkout.CheckoutCommand.Create(time),
        Chat.ChatCommand.Create(time),
    };

    private static Command Flash(TimeProvider time)
    {
        var url = Option("--url", "http://localhost:5080", "Address of the shop.");
        var sale = Option<string?>("--sale", null, "Sale to buy in; the first that runs if left out.");
        var sku = Option<string?>("--sku", null, "Item of the sale; its first if left out.");
        var create = Option("--create", false, "Make a new sale (as ops), with stock added (as merchant).");
        var units = Option("--units", 1_000, "Units of the new sale.");
        var limit = Option("--limit", 1, "Units one buyer may have in the new sale.");
        var price = Option("--price", 999, "Price in the new sale, minor units.");
        var quantity = Option("--quantity", 1, "Units in each order.");
        var buyers = Option("--buyers", 20_000, "Members with sessions.");
        var connections = Option("--connections", 256, "Connections, one request at a time on each.");
        var closed = Option("--closed", false, "One request of each buyer, as fast as connections allow.");
        var rate = Option("--rate", "2000/s", "Arrivals a second.");
        var duration = Option("--for", "60s", "For how long arrivals come.");
        var arrivals = Option("--arrivals", "poisson", "poisson or uniform.");
        var patience =
            Option("--patience", "1s", "An arrival that no free connection took within this time is dropped.");
        var timeout =
            Option("--timeout", "10s", "Time for one request; then its outcome is unknown and it is asked again.");
        var check = Option("--check-retries", 0.0, "Share of requests sent twice, which must get the same receipt.");
        var seed = Option("--seed", 1, "Of everything random.");
        var threshold = new Option<string[]>("--threshold")
        {
            Description = "A condition such as p99<250ms, dropped==0, accepted==1000, oversold==0; may be repeated.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("flash", "Buyers who rush into a sale, and what became of them.")
        {
            url, sale, sku, create, units, limit, price, quantity, buyers, connections, closed, rate, duration,
                arrivals, patience,
            timeout, check, seed, threshold,
        };
        return Act(command, (parsed, cancellationToken) => FlashCommand.RunAsync(
            new FlashPlan
            {
                Url = parsed.GetValue(url)!,
                SaleId = parsed.GetValue(sale),
                Sku = parsed.GetValue(sku),
                Create = parsed.GetValue(create),
                Units = parsed.GetValue(units),
                Limit = parsed.GetValue(limit),
                Price = parsed.GetValue(price),
                Quantity = parsed.GetValue(quantity),
                Buyers = parsed.GetValue(buyers),
                Connections = parsed.GetValue(connections),
                Closed = parsed.GetValue(closed),
                Rate = parsed.GetValue(rate)!,
                For = parsed.GetValue(duration)!,
                Arrivals = parsed.GetValue(arrivals)!,
                Patience = parsed.GetValue(patience)!,
                Timeout = parsed.GetValue(timeout)!,
                CheckRetries = parsed.GetValue(check),
                Seed = parsed.GetValue(seed),
                Thresholds = parsed.GetValue(threshold)!,
            },
            time, cancellationToken));
    }

    private static Command Floor(TimeProvider time)
    {
        var serve = Option("--serve", false, "Only serve, until stopped.");
        var bare = Option("--bare", false, "Without routing, binding and serializer: bytes in, bytes out, by hand.");
        var port = Option("--port", 5090, "Where to serve.");
        var connections = Option("--connections", 256, "Connections, one request at a time on each.");
        var duration = Option("--for", "4s", "For how long, after as long a warm-up.");
        var command = new Command("floor", "The same server answering the same request without doing anything.")
        {
            serve, bare, port, connections, duration,
        };
        return Act(command, async (parsed, cancellationToken) =>
        {
            if (!parsed.GetValue(serve))
            {
                return await FloorCommand.RunAsync(
                    parsed.GetValue(bare), parsed.GetValue(connections), DurationOf(parsed.GetValue(duration)!), time,
                    cancellationToken);
            }

            await FloorServer.RunAsync(parsed.GetValue(port), parsed.GetValue(bare), cancellationToken);
            return 0;
        });
    }

    private static Command Ratio(TimeProvider time)
    {
        var rounds = Option("--rounds", 5, "Rounds; their medians are reported.");
        var duration = Option("--for", "4s", "Length of one run.");
        var connections = Option("--connections", 256, "Connections, one request at a time on each.");
        var buyers = Option("--buyers", 20_000, "Members with sessions, who take turns.");
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var write = Option("--write", false, WriteDescription);
        var command =
            new Command("ratio", "Interleaved runs: floor, receipts, refusals, on servers that this program starts.")
        {
            rounds, duration, connections, buyers, noBuild, write,
        };
        return Act(command, (parsed, cancellationToken) => RatioCommand.RunAsync(
            new RatioPlan(
                parsed.GetValue(rounds), DurationOf(parsed.GetValue(duration)!), parsed.GetValue(connections),
                parsed.GetValue(buyers), !parsed.GetValue(noBuild), parsed.GetValue(write)),
            time, cancellationToken));
    }

    private static Command Pages(TimeProvider time)
    {
        var rounds = Option("--rounds", 5, "Rounds; their medians are reported.");
        var duration = Option("--for", "4s", "Length of one run.");
        var connections = Option("--connections", 256, "Connections, one request at a time on each.");
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var write = Option("--write", false, WriteDescription);
        var command = new Command(PagesCommand.Name, "Interleaved runs: floor, first page, page of a product.")
        {
            rounds, duration, connections, noBuild, write,
        };
        return Act(command, (parsed, cancellationToken) => PagesCommand.RunAsync(
            new PagesPlan(
                parsed.GetValue(rounds), DurationOf(parsed.GetValue(duration)!), parsed.GetValue(connections),
                !parsed.GetValue(noBuild), parsed.GetValue(write)),
            time, cancellationToken));
    }

    private static Command Overload(TimeProvider time)
    {
        var spike = Option("--for", "60s", "Length of the spike.");
        var times = Option("--times", 5.0, "How many times of what the shop can do are asked for.");
        var connections = Option("--connections", 256, "Connections, one request at a time on each.");
        var buyers = Option("--buyers", 20_000, "Members with sessions, who take turns.");
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var write = Option("--write", false, WriteDescription);
        var command = new Command(OverloadCommand.Name, "A spike, and whether the shop is as quick as before after it.")
        {
            spike, times, connections, buyers, noBuild, write,
        };
        return Act(command, (parsed, cancellationToken) => PageWriter.RunAsync(
            OverloadCommand.Name, parsed.GetValue(write), time, output => OverloadCommand.RunAsync(
                new OverloadPlan(
                    DurationOf(parsed.GetValue(spike)!), parsed.GetValue(times), parsed.GetValue(connections),
                    parsed.GetValue(buyers), !parsed.GetValue(noBuild)),
                output, time, cancellationToken)));
    }

    private static Command Crash(TimeProvider time)
    {
        var kills = Option("--kills", 20, "How often the shop is killed with kill -9.");
        var units = Option("--units", 4_000, "Units of the sale.");
        var connections = Option("--connections", 64, "Connections of the buyers.");
        var seed = Option("--seed", 1, "Of the moments of the kills.");
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var command =
            new Command("crash", "Kills a shop at random moments of a sale, and checks that nothing promised is lost.")
        {
            kills, units, connections, seed, noBuild,
        };
        return Act(command, (parsed, cancellationToken) => CrashCommand.RunAsync(
            new CrashPlan(parsed.GetValue(kills), parsed.GetValue(units), parsed.GetValue(connections),
                parsed.GetValue(seed), !parsed.GetValue(noBuild)),
            time, cancellationToken));
    }

    private static Command Import(TimeProvider time)
    {
        var file = new Argument<string>("FILE") { Description = "CSV, plain or gzip." };
        var url = Option("--url", "http://localhost:5080", "Address of the shop.");
        var token = Option<string?>("--token", null, "Of a merchant's session; a development session if left out.");
        var refused = Option<string?>("--refused", null, "File to write every refused line to, with its reason.");
        var command = new Command("import", "Uploads a catalogue as a merchant and follows the import.") { file, url,
            token, refused };
        return Act(command, (parsed, cancellationToken) => ImportCommand.RunAsync(
            parsed.GetValue(file)!, parsed.GetValue(url)!, parsed.GetValue(token), parsed.GetValue(refused), time,
            cancellationToken));
    }

    private static Command Verify(TimeProvider time)
    {
        var data = DataDirectory();
        var live = Option<bool?>(
            "--live", null,
            "Whether the shop runs. Left out: found out for SQLite, assumed for servers.");
        var command = new Command(
            "verify",
            "Recomputes every pool, limit and order from the logs of every shard, and reports each difference. Takes " +
            "the shop's settings: --Commerce:Storage:Provider=…, --Commerce:Storage:Shards:0:Name=… and so on.")
        {
            data, live,
        };
        command.TreatUnmatchedTokensAsErrors = false; // The shop's settings.
        return Act(command, (parsed, _) => Task.FromResult(VerifyCommand.Run(
            ShardSettings.Read(parsed.GetValue(data), parsed.UnmatchedTokens), parsed.GetValue(live), time)));
    }

    private static Command Engine(TimeProvider time)
    {
        var rounds = Option("--rounds", 5, "Rounds; their medians are reported.");
        var duration = Option("--for", "2s", "Length of one run.");
        var write = Option("--write", false, WriteDescription);
        var command = new Command("engine", "Calls a second and bytes a call of the actor engine, in process.")
        {
            rounds, duration, write,
        };
        return Act(command, (parsed, cancellationToken) => PageWriter.RunAsync(
            command.Name, parsed.GetValue(write), time, output => EngineBenchmark.RunAsync(
                new EngineBenchmarkOptions(DurationOf(parsed.GetValue(duration)!), parsed.GetValue(rounds)),
                output, cancellationToken)));
    }

    private static Command Decisions(TimeProvider time)
    {
        var callers = Option("--callers", 256, "Callers, each with one request at a time.");
        var duration = Option("--for", "5s", "Length of one run.");
        var provider = ProviderOption();
        var atLeast = Option("--at-least", 0, "Decisions a second that one pool must reach.");
        var atLeastMany = Option("--at-least-many", 0, "Decisions a second that many pools must reach.");
        var write = Option("--write", false, WriteDescription);
        var command = new Command("decisions", "Durable pool decisions a second, without HTTP.")
        {
            provider, callers, duration, atLeast, atLeastMany, write,
        };
        return Act(command, (parsed, cancellationToken) => PageWriter.RunAsync(
            SectionOf(command, parsed.GetValue(provider)!), parsed.GetValue(write), time,
            output => PoolBenchmark.RunAsync(
                new PoolBenchmarkOptions
                {
                    Provider = parsed.GetValue(provider)!,
                    Callers = parsed.GetValue(callers),
                    Duration = DurationOf(parsed.GetValue(duration)!),
                    AtLeastPerSecond = parsed.GetValue(atLeast),
                    AtLeastPerSecondOfMany = parsed.GetValue(atLeastMany),
                },
                output, cancellationToken)));
    }

    private static Command Growth(TimeProvider time)
    {
        var provider = ProviderOption();
        var duration = Option("--for", "1s", "Length of one measurement.");
        var rounds = Option("--rounds", 3, "Rounds; their medians are reported.");
        var rows = Option("--rows", 1_000_000, "Rows and buyers in the end, from 10,000 in powers of ten.");
        var write = Option("--write", false, WriteDescription);
        var command = new Command("growth", "How the cost of a decision grows, without HTTP; exponents.")
        {
            provider, duration, rounds, rows, write,
        };
        return Act(command, (parsed, cancellationToken) => PageWriter.RunAsync(
            SectionOf(command, parsed.GetValue(provider)!), parsed.GetValue(write), time,
            output => GrowthBenchmark.RunAsync(
                new GrowthOptions(
                    parsed.GetValue(provider)!, DurationOf(parsed.GetValue(duration)!), parsed.GetValue(rounds),
                    parsed.GetValue(rows) is >= 100_000 and <= 100_000_000 and var most ? most
                        : throw new ShopApiException("--rows is 100,000 to 100,000,000.")),
                output, cancellationToken)));
    }

    private static Command Appends(TimeProvider time)
    {
        var callers = Option("--callers", 256, "Decisions under way at a time.");
        var duration = Option("--for", "2s", "Length of one run.");
        var rounds = Option("--rounds", 5, "Rounds; their medians are reported.");
        var provider = ProviderOption();
        var directory = Option(
            "--directory", Path.GetTempPath(), "Where SQLite's shards are made: decides which disk.");
        var write = Option("--write", false, WriteDescription);
        var command = new Command("appends", "What the store alone can do: durable appends and orders a second.")
        {
            provider, callers, duration, rounds, directory, write,
        };
        return Act(command, (parsed, cancellationToken) => PageWriter.RunAsync(
            SectionOf(command, parsed.GetValue(provider)!), parsed.GetValue(write), time,
            output => AppendBenchmark.RunAsync(
                new AppendBenchmarkOptions(
                    parsed.GetValue(provider)!, parsed.GetValue(directory)!,
                    DurationOf(parsed.GetValue(duration)!), parsed.GetValue(callers), parsed.GetValue(rounds)),
                output, cancellationToken)));
    }

    private static Command Search(TimeProvider time)
    {
        var products = Option("--products", 100_000, "Products of the catalogue.");
        var rate = Option("--rate", 200, "Searches a second.");
        var duration = Option("--for", "15s", "Length of each measurement.");
        var provider = ProviderOption();
        var write = Option("--write", false, WriteDescription);
        var command = new Command("search", "Latencies of searches with facets over a large catalogue, without HTTP.")
        {
            provider, products, rate, duration, write,
        };
        return Act(command, (parsed, cancellationToken) => PageWriter.RunAsync(
            SectionOf(command, parsed.GetValue(provider)!), parsed.GetValue(write), time,
            output => SearchBenchmark.RunAsync(
                new SearchBenchmarkOptions(
                    parsed.GetValue(provider)!, parsed.GetValue(products), parsed.GetValue(rate),
                    DurationOf(parsed.GetValue(duration)!)),
                output, cancellationToken)));
    }

    internal static Option<string?> DataDirectory() => new("--data-directory", "--data")
    {
        Description = "Data directory of the shop. Left out: Commerce:DataDirectory, or .data.",
    };

    internal static Option<string> ProviderOption() => Option(
        "--provider", StorageOptions.Sqlite, $"What holds the shards: {ShardDatabases.Choice}.");

    // Each provider has its own section of the page.
    private static string SectionOf(Command command, string provider) =>
        provider == StorageOptions.Sqlite ? command.Name : $"{command.Name}-{provider.ToLowerInvariant()}";

    internal static TimeSpan DurationOf(string text) => Quantities.TryParseDuration(text) is { } duration
        && duration > TimeSpan.Zero
        ? duration
        : throw new ShopApiException($"'{text}' is not a time such as 500ms, 60s or 2m.");

    internal static Option<T> Option<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    // What stops a run before it has a result is told in a line, not as a stack.
    internal static Command Act(Command command, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await run(parsed, cancellationToken);
            }
            catch (Exception exception) when (
                exception is ShopApiException or SettingsException or System.Net.Sockets.SocketException or IOException)
            {
                await Console.Error.WriteLineAsync($"{command.Name} could not be run: {exception.Message}");
                return 2;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"{command.Name} was stopped.");
                return 2;
            }
        });
        return command;
    }
}
