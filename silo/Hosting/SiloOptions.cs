using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Silo.Hosting;

/// <summary>Where the silo listens, and where it remembers.</summary>
public sealed class SiloOptions
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string SectionName = "Silo";

    /// <summary>Connection string of the PostgreSQL database, in Npgsql's form. No default.</summary>
    [Required]
    public string Postgres { get; set; } = "";

    /// <summary>A folder, or the connection string of an Azure Blob Storage account. No default.</summary>
    [Required]
    public string Blobs { get; set; } = "";

    /// <summary>Container of the blobs, or folder below the path; the same as the workers'. Default <c>snoopi</c>.</summary>
    [Required]
    public string BlobContainer { get; set; } = "snoopi";

    /// <summary>
    /// Addresses to listen at, separated by semicolons; loopback only, since there are no tokens yet (design section 8). Port 0
    /// takes a free one. Default <c>http://127.0.0.1:8420</c>.
    /// </summary>
    [Required]
    public string Urls { get; set; } = "http://127.0.0.1:8420";

    /// <summary>Largest body of a request, in bytes. Default 4 MiB: the manifest of 400 million prompts.</summary>
    [Range(1 << 10, 1 << 28)]
    public long MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>Longest time that turns and requests have to finish when the silo is told to end. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);
}
