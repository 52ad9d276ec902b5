using System.ComponentModel.DataAnnotations;

namespace Commerce.Configuration;

/// <summary>How mails go out: section <c>Commerce:Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>
    /// Folder that gets mails as <c>.eml</c> files. Default: none; in Development <c>mail</c> in the data directory.
    /// </summary>
    public string? PickupFolder { get; set; }

    public SmtpOptions Smtp { get; set; } = new();
}

/// <summary>A mail server: section <c>Commerce:Mail:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    /// <summary>Default: none.</summary>
    public string? Host { get; set; }

    /// <summary>Default: 587. 1 to 65,535.</summary>
    [Range(1, 65_535, ErrorMessage = "must be 1 to 65535")]
    public int Port { get; set; } = 587;

    /// <summary>Default: none, no sign-in.</summary>
    public string? User { get; set; }

    /// <summary>Default: none.</summary>
    [Secret]
    public string? Password { get; set; }

    /// <summary>Who mails are from, in a folder too. Default: <c>Orleans.Commerce &lt;shop@localhost&gt;</c>.</summary>
    [Required(ErrorMessage = "must be an address such as Shop <shop@example.com>")]
    public string From { get; set; } = "Orleans.Commerce <shop@localhost>";
}
