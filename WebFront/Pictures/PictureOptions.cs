using System.ComponentModel.DataAnnotations;

namespace Commerce.Web.Pictures;

/// <summary>Pictures that people send: section <c>Commerce:Web:Pictures</c>.</summary>
internal sealed class PictureOptions
{
    /// <summary>Largest file, in bytes. Default: 10,485,760 (10 MB). 1,024 to 104,857,600.</summary>
    [Range(1024, 104_857_600, ErrorMessage = "must be 1024 to 104857600")]
    public int SizeMax { get; set; } = 10_485_760;

    /// <summary>
    /// Pixels of the largest picture; one that is decoded takes 4 bytes for each. Default: 40,000,000. 1,000,000 to
    /// 200,000,000.
    /// </summary>
    [Range(1_000_000, 200_000_000, ErrorMessage = "must be 1000000 to 200000000")]
    public int PixelsMax { get; set; } = 40_000_000;
}
