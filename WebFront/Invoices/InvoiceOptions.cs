using System.ComponentModel.DataAnnotations;

namespace Commerce.Web.Invoices;

/// <summary>Who sells: section <c>Commerce:Web:Invoices</c>.</summary>
internal sealed class InvoiceOptions
{
    /// <summary>Name of the seller. Default: Orleans.Commerce.</summary>
    [Required(ErrorMessage = "must name the seller")]
    public string Seller { get; set; } = "Orleans.Commerce";

    /// <summary>Its address, in one line. Default: none.</summary>
    public string? SellerAddress { get; set; }

    /// <summary>Its tax number. Default: none.</summary>
    public string? SellerTaxId { get; set; }
}
