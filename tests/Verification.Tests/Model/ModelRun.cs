using Commerce.Storage;
using Commerce.Verification.Checks;
using Commerce.Verification.Histories;

namespace Commerce.Verification.Tests.Model;

/// <summary>A sale in the model, with everything that can go wrong, recorded as a real run is.</summary>
internal sealed class ModelRun
{
    private const int Buyers = 150;
    private const int Requests = 900;
    private const int Units = 170;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(12);

    private readonly Scheduler _time;
    private readonly ModelShop _shop;
    private readonly bool _failsOver;
    private readonly List<Op> _history = [];
    private int _nextProcess = 1;
    private int _fault = Op.Nemesis;

    private ModelRun(int seed, Mutant mutant, bool failsOver)
    {
        _failsOver = failsOver;
        _time = new Scheduler(seed);
        _shop = new ModelShop(_time, mutant, failsOver ? 10 * Units : Units, (name, hold, number) => Record(new Op
        {
            Process = -100,
            Kind = OpKind.Ok,
            Action = OpAction.Effect,
            Pool = FakeShop.SalePool,
            Key = name,
            OrderId = hold.OrderId,
            Seq = number,
        }));
        Head = new RunHead(
            RunHead.CurrentVersion, seed, FakeShop.Noon, [new RunPool(FakeShop.SalePool, OursAlone: true)], ["model"],
            failsOver
                ? [Sometimes.DuplicateInFlight]
                : [Sometimes.DuplicateInFlight, Sometimes.SoldOut, Sometimes.UnknownCommitted, Sometimes.UnknownLost]);
    }

    internal RunHead Head { get; }

    internal IReadOnlyList<Op> History => _history;

    internal FakeShop Shards { get; private set; } = null!;

    /// <summary>Runs a sale to its end.</summary>
    /// <param name="seed">Of everything.</param>
    /// <param name="mutant">What is broken.</param>
    /// <param name="failsOver">Whether replicas are promoted that lack the last commits.</param>
    internal static ModelRun Of(int seed, Mutant mutant, bool failsOver = false)
    {
        var run = new ModelRun(seed, mutant, failsOver);
        run.Play();
        run.Shards = run._shop.Dump();
        return run;
    }

    internal RunReport Check() => HistoryCheck.Run(
        Head, History, Shards, gateway: null,
        new CheckOptions { StockReadAgeMax = TimeSpan.Zero, RefusalAgeMax = TimeSpan.FromSeconds(1) });

    private void Play()
    {
        for (var i = 0; i < Requests; i++)
        {
            var (buyer, key, units) = ($"buyer-{_time.Random.Next(Buyers)}", $"key-{i}", _time.Chance(0.2) ? 2 : 1);
            _time.After(Length * _time.Random.NextDouble(), () => Want(buyer, key, units));
        }

        var pause = _failsOver ? 300 : 150;
        for (var at = _time.About(pause); at < Length - TimeSpan.FromMilliseconds(500); at += _time.About(pause))
        {
            _time.After(at, MakeFault);
            _time.After(at + _time.About(10), () => ReadStock());
        }

        // What is left to do is done without faults, and sweeps end.
        _time.After(Length + TimeSpan.FromSeconds(1), () => _shop.Closed = true);
        _time.Run();
    }

    private void Want(string buyer, string key, int units)
    {
        Buy(buyer, key, units, attempts: 6);
        if (_time.Chance(0.4))
        {
            _time.After(_time.About(_time.Chance(0.5) ? 0.5 : 60), () => Buy(buyer, key, units, attempts: 6));
        }

        if (_time.Chance(0.1))
        {
            Buy(buyer, key + "-too", units, attempts: 6);
        }

        if (_time.Chance(0.03))
        {
            _time.After(_time.About(20), () => Buy(buyer, key, units + 1, attempts: 1));
        }
    }

    private void Buy(string buyer, string key, int units, int attempts)
    {
        var invoke = Begin(new Op
        {
            Action = OpAction.Buy,
            Pool = FakeShop.SalePool,
            Buyer = buyer,
            Key = key,
            Units = units,
        });
        var answered = false;
        _shop.Hold(buyer, key, units, answer =>
        {
            if (!answered && answer != HoldAnswer.Unknown)
            {
                answered = true;
                Answered(invoke, answer);
            }
        });
        _time.After(Patience, () =>
        {
            if (!answered)
            {
                answered = true;
                Record(invoke with { Kind = OpKind.Info, Answer = "timeout" });
                if (attempts > 1)
                {
                    _time.After(_time.About(20), () => Buy(buyer, key, units, attempts - 1));
                }
            }
        });
    }

    private void Answered(Op invoke, HoldAnswer answer)
    {
        if (answer.Receipt is not { } hold)
        {
            Record(invoke with { Kind = OpKind.Fail, Answer = answer.Refusal });
            return;
        }

        Record(invoke with
        {
            Kind = OpKind.Ok,
            OrderId = hold.OrderId,
            Seq = hold.Seq,
            Price = hold.UnitPrice,
            PayBefore = hold.HeldUntil,
            Body = $"{hold.OrderId} {hold.Seq} {hold.Quantity}",
        });
        Follow(invoke.Buyer!, hold);
    }

    private void Follow(string buyer, PoolEntry hold)
    {
        var delay = _time.About(_time.Chance(0.5) ? 5 : 400);
        switch (_time.Random.Next(6))
        {
            case 0:
                _time.After(delay, () => Ask(OpAction.Cancel, buyer, hold, () => _shop.Cancel(hold.OrderId!)));
                break;
            case 1:
                _time.After(delay, () => Ask(OpAction.Pay, buyer, hold, () => _shop.Pay(hold.OrderId!)));
                break;
            case 2:
                _time.After(delay, () => ReadOrder(buyer, hold));
                break;
        }
    }

    private void Ask(OpAction action, string buyer, PoolEntry hold, Func<bool?> ask)
    {
        var invoke = Begin(new Op
        {
            Action = action,
            Pool = FakeShop.SalePool,
            Buyer = buyer,
            OrderId = hold.OrderId,
        });
        _time.After(_time.About(1), () =>
        {
            var done = ask();
            _time.After(_time.About(1), () => Record(invoke with
            {
                Kind = done == true ? OpKind.Ok : OpKind.Fail,
                Answer = done switch { true => null, false => "too-late", null => "not-found" },
            }));
        });
    }

    private void ReadOrder(string buyer, PoolEntry hold)
    {
        var invoke = Begin(new Op
        {
            Action = OpAction.ReadOrder,
            Pool = FakeShop.SalePool,
            Buyer = buyer,
            OrderId = hold.OrderId,
        });
        _time.After(_time.About(1), () =>
        {
            var status = _shop.Read(hold.OrderId!);
            Record(invoke with { Kind = status is null ? OpKind.Fail : OpKind.Ok, Answer = status ?? "not-found" });
        });
    }

    private void ReadStock()
    {
        var invoke = Begin(new Op { Action = OpAction.ReadStock, Pool = FakeShop.SalePool });
        _time.After(_time.About(1), () =>
        {
            var units = _shop.ReadStock();
            _time.After(
                _time.About(1), () => Record(invoke with { Kind = OpKind.Ok, Units = units }));
        });
    }

    private void MakeFault()
    {
        // Every fourth is of the network, so that every run has outcomes that are unknown.
        var number = _fault % 4 == 0 ? 2 : _failsOver && _time.Chance(0.6) ? 3 : _time.Random.Next(2);
        (string, Action, Action) kind = number switch
        {
            0 => ("kill", _shop.Kill, () => { }),
            1 => ("split", _shop.Split, _shop.Heal),
            2 => ("network", () => _shop.Store.LossRate = 0.4, () => _shop.Store.LossRate = 0),
            _ => (Evidence.LossyFailover, _shop.FailOver, _shop.Heal),
        };
        var (name, make, heal) = kind;
        var fault = new Op { Process = _fault--, Kind = OpKind.Invoke, Action = OpAction.Fault, Key = name };
        Record(fault);
        make();
        if (name == Evidence.LossyFailover)
        {
            Crowd();
        }

        _time.After(_time.About(_failsOver ? 150 : 60), () =>
        {
            heal();
            Record(fault with { Kind = OpKind.Ok });
        });
    }

    // Everybody asks twice: the owner that lives on and the new one are asked for the same.
    private void Crowd()
    {
        for (var i = 0; i < 30; i++)
        {
            var (buyer, key) = ($"guest-{_time.Now}-{i}", $"crowd-{i}");
            _time.After(_time.About(30), () =>
            {
                Buy(buyer, key, 1, attempts: 6);
                Buy(buyer, key, 1, attempts: 6);
            });
        }
    }

    private Op Begin(Op op)
    {
        var invoke = op with { Process = _nextProcess++, Kind = OpKind.Invoke };
        Record(invoke);
        return invoke;
    }

    private void Record(Op op) => _history.Add(op with { At = _time.Now });
}
