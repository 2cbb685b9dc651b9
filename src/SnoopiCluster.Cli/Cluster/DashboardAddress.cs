using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Cli.Cluster;

/// <summary>The dashboard that stands beside a cluster on this machine, as it is written down for other commands.</summary>
/// <param name="Url">Where a browser finds it.</param>
/// <param name="Silo">The silo that it shows; null where an earlier version did not write that down.</param>
/// <param name="Process">Its process id.</param>
/// <param name="Started">
/// When that process was started, as <see cref="DetachedProcess.StartOf"/> has it: its number may go to another program. 0 when
/// it had ended before anybody looked.
/// </param>
internal sealed record DashboardAddress(Uri Url, Uri? Silo, int Process, long Started)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Whether the process that was started still lives.</summary>
    [JsonIgnore]
    public bool Lives => DetachedProcess.Lives(Process, Started);

    /// <summary>The address of a process that was just started.</summary>
    public static DashboardAddress Of(Uri url, Uri silo, int process) =>
        new(url, silo, process, DetachedProcess.StartOf(process) ?? 0);

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
