using Commerce.Web.Admission;
using Commerce.Web.CustomerService;
using Commerce.Web.Invoices;
using Commerce.Web.Merchant;
using Commerce.Web.Pictures;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;

namespace Commerce.Web.Hosting;

/// <summary>Settings of the front: section <c>Commerce:Web</c>.</summary>
internal sealed class WebOptions
{
    /// <summary>The section below <c>Commerce</c>.</summary>
    public const string Key = "Web";

    public SessionsOptions Sessions { get; set; } = new();

    public RateLimitOptions RateLimits { get; set; } = new();

    public UploadOptions Uploads { get; set; } = new();

    public PictureOptions Pictures { get; set; } = new();

    public InvoiceOptions Invoices { get; set; } = new();

    public AdmissionOptions Admission { get; set; } = new();

    public ChatConnectionOptions Chat { get; set; } = new();
}
