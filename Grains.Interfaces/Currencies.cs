namespace Commerce;

/// <summary>How amounts of currencies are written: the exponents of ISO 4217.</summary>
public static class Currencies
{
    /// <summary>Digits behind the point; two, unless the standard says otherwise.</summary>
    /// <param name="currency">ISO 4217 code in capitals.</param>
    public static int DecimalsOf(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI"
            or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };

    /// <summary>Minor units of one major unit: 100 pence of a pound.</summary>
    /// <param name="currency">ISO 4217 code in capitals.</param>
    public static decimal MinorUnitsOf(string currency) => (decimal)Math.Pow(10, DecimalsOf(currency));
}
