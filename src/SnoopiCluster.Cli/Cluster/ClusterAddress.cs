using System.Text.Json;

namespace SnoopiCluster.Cli.Cluster;

/// <summary>The cluster that <c>snoopi up</c> started on this machine, as it is written down for other commands.</summary>
/// <param name="SiloUrl">Where its silo listens.</param>
/// <param name="SiloProcess">Process id of the silo.</param>
/// <param name="NodeProcess">Process id of the node's agent.</param>
/// <param name="Slots">CPU slots of its node.</param>
/// <param name="Blobs">Folder of its blob store.</param>
/// <param name="MetricsPort">Port of 127.0.0.1 at which the node's metrics are read; null where an earlier version had none.</param>
internal sealed record ClusterAddress(
    Uri SiloUrl, int SiloProcess, int NodeProcess, int Slots, string Blobs, int? MetricsPort = null)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>The cluster that was written down in a home folder; null when there is none.</summary>
    /// <exception cref="CliFault">What was written down cannot be read.</exception>
    public static ClusterAddress? Read(string home)
    {
        string file = FileIn(home);
        try
        {
            return File.Exists(file)
                ? JsonSerializer.Deserialize<ClusterAddress>(File.ReadAllText(file), Options)
                : null;
        }
        catch (JsonException e)
        {
            throw new CliFault(
                $"{file} should say where the cluster of `snoopi up` is, and cannot be read: {e.Message} "
                + "End what still runs of it by hand and delete the file.",
                ExitCode.Failed);
        }
    }

    /// <summary>Writes the cluster down.</summary>
    public void Write(string home)
    {
        string file = FileIn(home);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(this, Options) + "\n");
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>The cluster is no more.</summary>
    public static void Delete(string home)
    {
        if (Directory.Exists(home))
        {
            File.Delete(FileIn(home));
        }
    }

    private static string FileIn(string home) => Path.Combine(home, "cluster.json");
}
