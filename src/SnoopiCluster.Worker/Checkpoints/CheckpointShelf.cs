using System.Text.Json;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Worker.Checkpoints;

/// <summary>
/// The checkpoints of a local run, one sub-folder each. One exists from the moment in which its manifest is written, after all
/// shares; the oldest are deleted.
/// </summary>
/// <param name="path">Folder that holds the checkpoints.</param>
/// <param name="keep">Number of newest checkpoints to keep, at least 1.</param>
internal sealed class CheckpointShelf(string path, int keep)
{
    private readonly Dictionary<string, List<CheckpointPart>> _shares = new(StringComparer.Ordinal);

    /// <summary>The folders of checkpoints that exist, oldest first.</summary>
    public static string[] Finished(string path) =>
    [
        .. All(path)
            .Where(found => File.Exists(Path.Combine(found.Folder, CheckpointManifest.FileName)))
            .Select(found => found.Folder),
    ];

    /// <summary>Names of the checkpoints that exist, newest first.</summary>
    public IEnumerable<string> NewestFirst() => Finished(path).Reverse().Select(folder => Path.GetFileName(folder));

    /// <summary>A membership version that no folder here carries, nor an earlier one.</summary>
    public long NextVersion() => All(path).Select(found => found.Name.MembershipVersion).Append(0).Max() + 1;

    /// <summary>Deletes the shares of checkpoints that were given up.</summary>
    public void DeleteUnfinished()
    {
        foreach ((string folder, _) in All(path))
        {
            if (!File.Exists(Path.Combine(folder, CheckpointManifest.FileName)))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Takes a share that is written; with the last one the checkpoint exists.</summary>
    /// <returns>Whether it exists now.</returns>
    /// <exception cref="IOException">The manifest cannot be written.</exception>
    public bool Take(CheckpointPart part)
    {
        if (!_shares.TryGetValue(part.Prefix, out List<CheckpointPart>? shares))
        {
            _shares[part.Prefix] = shares = [];
        }

        shares.Add(part);
        if (shares.Count < part.WorldSize)
        {
            return false;
        }

        _shares.Clear();
        CheckpointManifest manifest = CheckpointManifest.Of(
            part.Header, [.. shares.OrderBy(share => share.Rank).SelectMany(share => share.Files)]);
        string folder = Path.Combine(path, Path.GetFileName(part.Prefix));
        AtomicFile.WriteText(
            Path.Combine(folder, CheckpointManifest.FileName), JsonSerializer.Serialize(manifest, CheckpointManifest.Json));
        Prune(Path.GetFileName(folder));
        return true;
    }

    // An older one of the same step is damaged, or the run would not have written this one.
    private void Prune(string newest)
    {
        string[] finished = Finished(path);
        long? step = CheckpointName.Parse(newest)?.Step;
        string[] replaced =
        [
            .. finished.Where(folder => Path.GetFileName(folder) is var name
                && name != newest && CheckpointName.Parse(name)?.Step == step),
        ];
        foreach (string old in replaced.Concat(finished.Except(replaced).SkipLast(keep)))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    private static List<(string Folder, CheckpointName Name)> All(string path) => !Directory.Exists(path)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(path)
                .Select(folder => (Folder: folder, Name: CheckpointName.Parse(Path.GetFileName(folder))))
                .Where(found => found.Name is not null)
                .Select(found => (found.Folder, Name: found.Name.GetValueOrDefault()))
                .OrderBy(found => found.Name),
        ];
}
