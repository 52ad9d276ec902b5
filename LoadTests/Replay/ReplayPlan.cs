using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Commerce.LoadTests.Replay;

/// <summary>What a shop takes in one order.</summary>
internal sealed record OrderLimits(int ItemsMax, int QuantityMax);

/// <summary>Units of a SKU at a price.</summary>
internal sealed record PlannedItem(string Sku, int Quantity, long Pence);

/// <summary>An order to be placed: an invoice, or a part of one.</summary>
/// <param name="Key">Its Idempotency-Key.</param>
/// <param name="Customer">Number of the member who buys.</param>
internal sealed record PlannedOrder(
    string Key, string Invoice, int Customer, DateTime At, IReadOnlyList<PlannedItem> Items)
{
    internal long Pence => Items.Sum(item => item.Pence * item.Quantity);
}

/// <summary>Units of one order that come back by one cancellation.</summary>
/// <param name="Order">Place of the order in the plan.</param>
/// <param name="Key">Its Idempotency-Key.</param>
internal sealed record PlannedReturn(
    int Order, string Key, string Invoice, IReadOnlyList<(string Sku, int Quantity)> Lines);

/// <summary>
/// What is done with an order file: orders in the order of their times, then what comes back of each; the same file is
/// always the same plan.
/// </summary>
/// <param name="CustomerCount">Members who buy.</param>
/// <param name="Units">Units of each SKU that are bought in all.</param>
/// <param name="OtherPrices">Cancellation lines with another price than was paid: what was paid goes back.</param>
internal sealed record ReplayPlan(
    IReadOnlyList<PlannedOrder> Orders,
    IReadOnlyList<PlannedReturn> Returns,
    IReadOnlyList<RefusedTrade> Refused,
    int CustomerCount,
    int InvoiceCount,
    IReadOnlyDictionary<string, long> Units,
    int OtherPrices)
{
    /// <param name="trades">In the order of the file.</param>
    /// <param name="limits">Invoices beyond are several orders.</param>
    /// <param name="invoicesMax">Only so many, the earliest; cancellations count.</param>
    internal static ReplayPlan Of(IReadOnlyList<TradeLine> trades, OrderLimits limits, int invoicesMax)
    {
        var building = new Building(limits);
        var invoices = InTime(trades).Take(invoicesMax).ToList();
        foreach (var invoice in invoices)
        {
            if (invoice[0].IsCancellation)
            {
                building.Cancel(invoice);
            }
            else
            {
                building.Order(invoice);
            }
        }

        return building.ToPlan(invoices.Count);
    }

    /// <summary>
    /// The lines of each invoice, of the customer of its first one; by the time of that, among equals by its number.
    /// </summary>
    internal static IEnumerable<IReadOnlyList<TradeLine>> InTime(IReadOnlyList<TradeLine> trades) => trades
        .GroupBy(trade => trade.Invoice, StringComparer.Ordinal)
        .Select(invoice => (IReadOnlyList<TradeLine>)
            [.. invoice.Select(line => line with { Customer = invoice.First().Customer })])
        .OrderBy(invoice => invoice[0].At)
        .ThenBy(invoice => invoice[0].Number);

    private sealed class Building(OrderLimits limits)
    {
        private readonly List<PlannedOrder> _orders = [];
        private readonly List<PlannedReturn> _returns = [];
        private readonly List<RefusedTrade> _refused = [];
        private readonly Dictionary<string, int> _customers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _units = new(StringComparer.Ordinal);

        // What can still come back, the latest on top.
        private readonly Dictionary<(string Customer, string Sku), Stack<Lot>> _lots = [];
        private int _otherPrices;

        public ReplayPlan ToPlan(int invoiceCount) => new(
            _orders, _returns, _refused, _customers.Count, invoiceCount, _units, _otherPrices);

        // The same SKU at several prices, and what is too much for one order, goes into further ones: each item into
        // the first that has room and has not the SKU.
        public void Order(IReadOnlyList<TradeLine> invoice)
        {
            var parts = new List<List<PlannedItem>>();
            foreach (var item in ItemsOf(invoice))
            {
                var part = parts.Find(one =>
                    one.Count < limits.ItemsMax && one.TrueForAll(other => other.Sku != item.Sku));
                if (part is null)
                {
                    parts.Add(part = []);
                }

                part.Add(item);
            }

            var (name, customer) = (invoice[0].Invoice, CustomerOf(invoice[0]));
            for (var n = 0; n < parts.Count; n++)
            {
                var order = new PlannedOrder(KeyOf(name, n + 1), name, customer, invoice[0].At, parts[n]);
                foreach (var item in order.Items)
                {
                    _units[item.Sku] = _units.GetValueOrDefault(item.Sku) + item.Quantity;
                    LotsOf(invoice[0].Customer, item.Sku).Push(new Lot(_orders.Count, item));
                }

                _orders.Add(order);
            }
        }

        public void Cancel(IReadOnlyList<TradeLine> invoice)
        {
            var taken = new SortedDictionary<int, Dictionary<string, int>>();
            foreach (var line in invoice)
            {
                var left = line.Customer.Length == 0 ? line.Units : Take(line, taken);
                if (left > 0)
                {
                    _refused.Add(new RefusedTrade(
                        line.Number,
                        line.Customer.Length == 0 ? "nobody knows whose purchase is cancelled"
                        : left == line.Units ? $"customer {line.Customer} has no earlier purchase of '{line.Sku}' left"
                        : $"{left} of {line.Units} units: customer {line.Customer} has no more earlier purchases",
                        left));
                }
            }

            foreach (var (order, lines) in taken)
            {
                _returns.Add(new PlannedReturn(
                    order, KeyOf(invoice[0].Invoice, _orders[order].Key),
                    invoice[0].Invoice, [.. lines.Select(line => (line.Key, line.Value))]));
            }
        }

        private int Take(TradeLine line, SortedDictionary<int, Dictionary<string, int>> taken)
        {
            var (lots, left, hasOtherPrice) = (LotsOf(line.Customer, line.Sku), line.Units, false);
            while (left > 0 && lots.TryPeek(out var lot))
            {
                var units = Math.Min(left, lot.Left);
                (left, lot.Left) = (left - units, lot.Left - units);
                hasOtherPrice |= lot.Pence != line.Pence;
                if (!taken.TryGetValue(lot.Order, out var ofOrder))
                {
                    taken[lot.Order] = ofOrder = new Dictionary<string, int>(StringComparer.Ordinal);
                }

                ofOrder[line.Sku] = ofOrder.GetValueOrDefault(line.Sku) + units;
                if (lot.Left == 0)
                {
                    lots.Pop();
                }
            }

            _otherPrices += hasOtherPrice ? 1 : 0;
            return left;
        }

        // Lines of one SKU at one price are one item, at the place of the first.
        private IEnumerable<PlannedItem> ItemsOf(IReadOnlyList<TradeLine> invoice)
        {
            foreach (var lines in invoice.GroupBy(line => (line.Sku, line.Pence)))
            {
                for (var left = lines.Sum(line => (long)line.Units); left > 0; left -= limits.QuantityMax)
                {
                    yield return new PlannedItem(
                        lines.Key.Sku, (int)Math.Min(left, limits.QuantityMax), lines.Key.Pence);
                }
            }
        }

        // An invoice without a customer is of a member of its own.
        private int CustomerOf(TradeLine line)
        {
            var name = line.Customer.Length > 0 ? $"c{line.Customer}" : $"i{line.Invoice}";
            if (!_customers.TryGetValue(name, out var number))
            {
                _customers[name] = number = _customers.Count;
            }

            return number;
        }

        private Stack<Lot> LotsOf(string customer, string sku)
        {
            if (!_lots.TryGetValue((customer, sku), out var lots))
            {
                _lots[(customer, sku)] = lots = new Stack<Lot>();
            }

            return lots;
        }

        private static string KeyOf(string invoice, int part) =>
            part == 1 ? KeyOf(invoice, "") : KeyOf(invoice, part.ToString(CultureInfo.InvariantCulture));

        // Visible ASCII, not too long, whatever the file has for numbers.
        private static string KeyOf(string invoice, string rest)
        {
            var key = rest.Length == 0 ? $"replay-{invoice}" : $"replay-{invoice}/{rest}";
            return key.Length <= 100 && key.All(c => c is > ' ' and <= '~')
                ? key
                : $"replay-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
        }
    }

    private sealed class Lot(int order, PlannedItem item)
    {
        public int Order { get; } = order;

        public long Pence { get; } = item.Pence;

        public int Left { get; set; } = item.Quantity;
    }
}
