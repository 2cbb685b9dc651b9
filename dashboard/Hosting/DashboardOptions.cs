using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Dashboard.Hosting;

/// <summary>Where the dashboard listens, and which silo it shows.</summary>
public sealed class DashboardOptions
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string SectionName = "Dashboard";

    /// <summary>Address of the silo, without <c>/api/v1</c>. Default <c>http://127.0.0.1:8420</c>.</summary>
    [Required]
    public string Silo { get; set; } = "http://127.0.0.1:8420";

    /// <summary>
    /// Addresses to listen at, separated by semicolons; loopback only, since there are no tokens yet (design section 8). Port 0
    /// takes a free one. Default <c>http://127.0.0.1:8421</c>.
    /// </summary>
    [Required]
    public string Urls { get; set; } = "http://127.0.0.1:8421";

    /// <summary>How often what is shown and has no event stream is read again, 0.2 to 60 s. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan ReadInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of pictures that are kept in memory for all browsers together. Default 64 MiB.</summary>
    [Range(1 << 20, 1 << 30)]
    public long PictureBytes { get; set; } = 64 << 20;
}
