namespace Commerce;

/// <summary>
/// An amount of money: an integer of minor units (pence, cents) of one currency. Never a floating-point number.
/// </summary>
/// <param name="Amount">Minor units; 1999 is 19.99 of a currency with two decimals. Negative only where a difference is
/// meant.</param>
/// <param name="Currency">ISO 4217 code in capitals, for example GBP.</param>
[GenerateSerializer, Immutable, Alias("money")]
public readonly record struct Money([property: Id(0)] long Amount, [property: Id(1)] string Currency)
{
    /// <summary>This amount times a quantity.</summary>
    /// <exception cref="OverflowException">The product does not fit 64 bits: a bug or an attack, never
    /// rounded.</exception>
    public Money Times(int quantity) => this with { Amount = checked(Amount * quantity) };

    /// <summary>This amount and another one of the same currency.</summary>
    /// <exception cref="InvalidOperationException">The other one is of another currency.</exception>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public Money Plus(Money other) => other.Currency == Currency
        ? this with { Amount = checked(Amount + other.Amount) }
        : throw new InvalidOperationException($"{this} and {other} cannot be added: they are of two currencies.");

    /// <summary>This amount less another one of the same currency.</summary>
    /// <exception cref="InvalidOperationException">The other one is of another currency.</exception>
    /// <exception cref="OverflowException">The difference does not fit 64 bits.</exception>
    public Money Minus(Money other) => Plus(other with { Amount = checked(-other.Amount) });

    /// <inheritdoc/>
    public override string ToString() => $"{Amount} {Currency}";
}
