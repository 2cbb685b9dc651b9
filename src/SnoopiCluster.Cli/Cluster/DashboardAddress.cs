using System.Text.Json;

namespace SnoopiCluster.Cli.Cluster;

/// <summary>The dashboard that stands beside a cluster on this machine, as it is written down for other commands.</summary>
/// <param name="Url">Where a browser finds it.</param>
/// <param name="Process">Its process id.</param>
internal sealed record DashboardAddress(Uri Url, int Process)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>The one that was written down in a home folder; null when there is none that can be read.</summary>
    public static DashboardAddress? Read(string home)
    {
        try
        {
            return File.Exists(FileIn(home))
                ? JsonSerializer.Deserialize<DashboardAddress>(File.ReadAllText(FileIn(home)), Options)
                : null;
        }
        catch (JsonException)
        {
            // Half a file of a command that was killed; nothing but a page depends on it.
            return null;
        }
    }

    /// <summary>Writes it down.</summary>
    public void Write(string home) => File.WriteAllText(FileIn(home), JsonSerializer.Serialize(this, Options) + "\n");

    /// <summary>It is no more.</summary>
    public static void Delete(string home)
    {
        if (Directory.Exists(home))
        {
            File.Delete(FileIn(home));
        }
    }

    private static string FileIn(string home) => Path.Combine(home, "dashboard.json");
}
