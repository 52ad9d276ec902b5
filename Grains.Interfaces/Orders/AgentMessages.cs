namespace Commerce.Orders;

/// <summary>Who of customer service does something to an order, for its buyer.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Name">As the buyer knows them.</param>
[GenerateSerializer, Immutable, Alias("orders.agent")]
public sealed record OrderAgent([property: Id(0)] MemberId Id, [property: Id(1)] string Name);

/// <summary>Gives the buyer more time to pay.</summary>
/// <param name="Buyer">Whose order it is.</param>
/// <param name="Key">The agent's own name for this request.</param>
/// <param name="By">How much longer it waits, in whole minutes.</param>
/// <param name="Agent">Who gives it.</param>
[GenerateSerializer, Immutable, Alias("orders.extend-payment")]
public sealed record ExtendPayment(
    [property: Id(0)] MemberId Buyer,
    [property: Id(1)] string Key,
    [property: Id(2)] TimeSpan By,
    [property: Id(3)] OrderAgent Agent);

/// <summary>How more time to pay was decided, in order of precedence.</summary>
public enum ExtendPaymentOutcome
{
    /// <summary>No such order of this member.</summary>
    NotFound,

    /// <summary>The same key came with another length of time.</summary>
    KeyReused,

    /// <summary>It does not wait for a payment, or its time to pay is over.</summary>
    TooLate,

    /// <summary>It was given as often as may be.</summary>
    TooOften,

    /// <summary>Longer than may be given at once.</summary>
    TooLong,

    /// <summary>Given, now or before.</summary>
    Extended,
}

/// <summary>How more time to pay was decided.</summary>
/// <param name="PayBefore">With <see cref="ExtendPaymentOutcome.Extended"/>: until when it waits since.</param>
[GenerateSerializer, Immutable, Alias("orders.extend-payment-result")]
public sealed record ExtendPaymentResult(
    [property: Id(0)] ExtendPaymentOutcome Outcome, [property: Id(1)] DateTimeOffset? PayBefore = null);
