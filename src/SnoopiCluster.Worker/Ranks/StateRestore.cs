using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Worker.Files;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>Reads a run's checkpoints, newest first, passing over those that are damaged.</summary>
/// <param name="rank">The state that is restored, and where checkpoints are.</param>
/// <param name="tell">Told of each checkpoint that is passed over, and why.</param>
internal sealed class StateRestore(PreparedRank rank, Action<string> tell)
{
    /// <summary>
    /// Reads the newest whole checkpoint of the run, or the one that it was forked from, or leaves the models as they were
    /// loaded when there is none of either.
    /// </summary>
    /// <returns>The name of what was read; null for the models as they were loaded.</returns>
    /// <exception cref="CheckpointCorruptException">There are checkpoints, and none is whole.</exception>
    /// <exception cref="InvalidDataException">The checkpoint was fed from another prompt set.</exception>
    public string? Restore()
    {
        IReadOnlyList<string> names = rank.Assignment switch
        {
            { Restore.Length: > 0 } => rank.Assignment.Restore,
            { ForkedFrom: { } parent } => [parent],
            _ => [],
        };
        if (names.Count == 0)
        {
            return null;
        }

        return First(names, checkpoint =>
        {
            CheckMatches(checkpoint.Manifest);
            CheckpointReader.Restore(checkpoint.Folder, checkpoint.Manifest, rank.State);
            rank.Step.MicroBatch = checkpoint.Manifest.Environment.MicroBatch;
            rank.LastEnvironment = checkpoint.Manifest.Environment;
        });
    }

    /// <summary>Takes the weights of the newest whole checkpoint there is; step numbers and plan positions go on.</summary>
    /// <returns>The name of what was read; null when there is none.</returns>
    public string? TakeWeights()
    {
        IReadOnlyList<string> names = rank.Files.ListCheckpoints();
        return names.Count == 0
            ? null
            : First(names, checkpoint =>
                CheckpointReader.TakeWeights(checkpoint.Folder, checkpoint.Manifest, rank.State));
    }

    private string First(IReadOnlyList<string> names, Action<FetchedCheckpoint> read)
    {
        CheckpointCorruptException? newestDamage = null;
        foreach (string name in names)
        {
            try
            {
                using FetchedCheckpoint checkpoint = rank.Files.FetchCheckpoint(name);
                read(checkpoint);
                return name;
            }
            catch (CheckpointCorruptException e)
            {
                tell($"passed over: {e.Message}");
                newestDamage ??= e;
            }
        }

        // Starting anew here would throw away what the run has done; that is for a person to decide.
        throw new CheckpointCorruptException(
            names[0],
            $"of {names.Count} checkpoints none is whole, the newest: {newestDamage?.Message}. Put one back, or start a new run",
            newestDamage);
    }

    private void CheckMatches(CheckpointManifest manifest)
    {
        CheckpointIdentity identity = rank.IdentityIn(worldSize: 1);
        if (manifest.PromptSetHash != identity.PromptSetHash)
        {
            throw new InvalidDataException(
                $"The checkpoint before step {manifest.Step} was fed from the prompt set {manifest.PromptSetHash}, this run "
                    + $"has {identity.PromptSetHash}: put the run's own prompts back.");
        }

        if (manifest.SpecHash != identity.SpecHash && rank.Assignment.Restore.Length > 0)
        {
            tell("the spec was changed since the checkpoint was written; what follows is another run than the one before");
        }
    }
}
