using Commerce.Hosting;
using Commerce.Operations;
using Commerce.Web.Problems;

namespace Commerce.Web.Ops;

/// <summary>
/// What operators can turn off to shed load. The grain keeps it for all fronts; each asks it once a second, so that
/// what is turned at one of them acts at all within two. While it does not answer, what it said last holds.
/// </summary>
internal sealed partial class Switches : BackgroundService
{
    public const string Registrations = "registrations";
    public const string Imports = "imports";
    public const string FlashSaleOrders = "flash-sale-orders";
    public const string Chat = "chat";
    public const string ChatBot = "chat-bot";
    public const string CatalogueOrders = "catalogue-orders";
    public const string Pictures = "pictures";

    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        [Registrations] = "New members can register.",
        [Imports] = "Catalogues can be imported.",
        [FlashSaleOrders] = "Flash sales take orders.",
        [Chat] = "Shoppers can open chat sessions; those that are open go on.",
        [ChatBot] = "The bot answers new chat sessions first, where the shop has it.",
        [CatalogueOrders] = "Orders from the catalogue are taken.",
        [Pictures] = "Pictures can be sent; those that are there are shown.",
    };

    private readonly ISwitchesGrain _grain;
    private readonly ShopReadiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger<Switches> _logger;
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<string>? _off;
    private int _turns;

    public Switches(IGrainFactory grains, ShopReadiness readiness, TimeProvider time, ILogger<Switches> logger)
    {
        _grain = grains.GetGrain<ISwitchesGrain>(ISwitchesGrain.Key);
        (_readiness, _time, _logger) = (readiness, time, logger);
        readiness.WaitFor(ShopReadiness.Switches);
    }

    /// <summary>All of them, by name, as they are now.</summary>
    public async Task<IReadOnlyList<SwitchView>> ListAsync()
    {
        await AskAsync();
        return [.. Meanings.Select(known => new SwitchView(known.Key, IsOn(known.Key), known.Value))];
    }

    /// <summary>What is answered while a switch is off; null while it is on.</summary>
    public Problem? Refusal(string name) => IsOn(name) ? null
        : _off is null ? Problem.TooBusy() // Nobody knows yet: the shop is not ready.
        : new Problem(ProblemCode.Overloaded,
            "This is turned off for the moment, to keep the rest of the shop going. Try again later.")
        {
            RetryAfter = TimeSpan.FromSeconds(30),
        };

    /// <summary>Turns one on or off; null if there is none of that name.</summary>
    public async Task<SwitchView?> SetAsync(string name, bool on)
    {
        if (!Meanings.TryGetValue(name, out var meaning))
        {
            return null;
        }

        var off = await _grain.SetAsync(name, on);
        lock (_gate)
        {
            (_off, _turns) = (off, _turns + 1);
        }

        return new SwitchView(name, on, meaning);
    }

    /// <summary>Whether something is on; false while nobody knows yet.</summary>
    public bool IsOn(string name) => _off?.Contains(name, StringComparer.Ordinal) == false;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AskInterval, _time);
        var failing = false;
        do
        {
            try
            {
                await AskAsync();
                _readiness.Done(ShopReadiness.Switches);
                failing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing) // It is asked again soon: told once.
                {
                    LogNotRead(_logger, exception);
                }

                failing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // What was asked before a switch was turned here says nothing of it.
    private async Task AskAsync()
    {
        var turns = Volatile.Read(ref _turns);
        var off = await _grain.ListOffAsync();
        lock (_gate)
        {
            if (turns == _turns)
            {
                _off = off;
            }
        }
    }

    [LoggerMessage(EventId = 4601, Level = LogLevel.Warning,
        Message = "What operators have turned off cannot be read; it stays as it was, and is asked for again.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}

/// <summary>A switch as operators see it.</summary>
internal sealed record SwitchView(string Name, bool On, string Meaning);

/// <summary>Which way to turn a switch.</summary>
internal sealed record SwitchSetting(bool On);
