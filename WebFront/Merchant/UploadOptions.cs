using System.ComponentModel.DataAnnotations;

namespace Commerce.Web.Merchant;

/// <summary>Files that merchants send: section <c>Commerce:Web:Uploads</c>.</summary>
internal sealed class UploadOptions
{
    /// <summary>Largest file, in bytes as sent. Default: 268,435,456 (256 MB). 1,024 to 10,737,418,240.</summary>
    [Range(1024L, 10L * 1024 * 1024 * 1024, ErrorMessage = "must be 1024 to 10737418240")]
    public long SizeMax { get; set; } = 256L * 1024 * 1024;
}
