using System.Text.Json;
using System.Text.Json.Serialization;
using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Payments;

/// <summary>
/// Keeps a payment event that no order wanted. Written once and never changed: a repetition conflicts.
/// </summary>
internal sealed partial class UnmatchedPaymentGrain(IShardStore store, ILogger<UnmatchedPaymentGrain> logger)
    : Grain, IUnmatchedPaymentGrain
{
    private const string StateType = "unmatched-payment";

    public async Task KeepAsync(PaymentEvent paymentEvent, PaymentEventOutcome outcome)
    {
        var key = this.GetPrimaryKeyString();
        var kept = new UnmatchedPayment(
            paymentEvent.EventId, paymentEvent.Kind.ToString(), paymentEvent.PaymentId, paymentEvent.OrderId.ToString(),
            paymentEvent.Amount, paymentEvent.At, outcome.ToString());
        var json = JsonSerializer.SerializeToUtf8Bytes(kept, UnmatchedPaymentJson.Default.UnmatchedPayment);
        var outcomes = await store.CommitAsync(
            [new ShardTransaction(Slots.Of(key)).Add(new PutState(StateType, key, ExpectedVersion: 0, json))]);
        if (outcomes[0] == TransactionOutcome.Committed)
        {
            LogKept(logger, paymentEvent.EventId, kept.OrderId, paymentEvent.Amount, outcome);
        }
    }

    [LoggerMessage(EventId = 2351, Level = LogLevel.Warning,
        Message = "Payment event {EventId} for order {OrderId} over {Amount} was kept for people to look at: "
            + "{Outcome}.")]
    private static partial void LogKept(
        ILogger logger, string eventId, string orderId, Money amount, PaymentEventOutcome outcome);
}

/// <summary>An event as it is kept.</summary>
internal sealed record UnmatchedPayment(
    string EventId, string Kind, string PaymentId, string OrderId, Money Amount, DateTimeOffset At, string Outcome);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UnmatchedPayment))]
internal sealed partial class UnmatchedPaymentJson : JsonSerializerContext;
