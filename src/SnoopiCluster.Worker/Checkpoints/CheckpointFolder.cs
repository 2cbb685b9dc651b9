using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.ExceptionServices;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Training;

namespace SnoopiCluster.Worker.Checkpoints;

/// <summary>
/// The checkpoints of a run in a folder, one sub-folder each: written in the background, checked before use, the oldest
/// deleted.
/// </summary>
/// <param name="path">Folder that holds the checkpoints.</param>
/// <param name="keep">Number of newest checkpoints to keep, at least 1.</param>
internal sealed class CheckpointFolder(string path, int keep) : IDisposable
{
    private const string Prefix = "step-";
    private Thread? _writer;
    private volatile ExceptionDispatchInfo? _failure;
    private long _newestStep = -1;

    /// <summary>Called after each file of a checkpoint is written, on the writing thread; for fault injection.</summary>
    public Action<string>? OnFileWritten { get; init; }

    /// <summary>
    /// Takes a snapshot and writes it in the background. Waits for the one before: at most one snapshot is in memory.
    /// </summary>
    /// <exception cref="IOException">The previous checkpoint could not be written.</exception>
    public void Begin(TrainingState state, CheckpointIdentity identity)
    {
        Finish();
        if (state.Step == _newestStep)
        {
            return; // the last step's checkpoint is there already
        }

        Directory.CreateDirectory(path);
        _newestStep = state.Step;
        CheckpointSnapshot snapshot = CheckpointSnapshot.Take(state);
        _writer = new Thread(() => WriteAndKeepFailure(snapshot, identity)) { Name = "checkpoint writer" };
        _writer.Start();
    }

    /// <summary>Waits until the checkpoint that is being written is on the disk.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Finish()
    {
        _writer?.Join();
        _writer = null;
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>
    /// The newest checkpoint whose every byte is as written, or null when there is none. Unfinished ones are deleted.
    /// </summary>
    /// <param name="onDamaged">Told of each checkpoint that is passed over, and why.</param>
    public (string Folder, CheckpointManifest Manifest)? NewestValid(Action<string> onDamaged)
    {
        if (!Directory.Exists(path))
        {
            return null;
        }

        foreach (string unfinished in Directory.EnumerateDirectories(path, "*" + CheckpointSnapshot.UnfinishedSuffix))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        CheckpointCorruptException? newestDamage = null;
        foreach (string folder in Finished(path).Reverse())
        {
            try
            {
                CheckpointManifest manifest = CheckpointReader.Check(folder);
                _newestStep = manifest.Step;
                return (folder, manifest);
            }
            catch (CheckpointCorruptException e)
            {
                onDamaged(e.Message);
                newestDamage ??= e;
            }
        }

        // Starting anew here would throw away what the run has done; that is for a person to decide.
        return newestDamage is null
            ? null
            : throw new CheckpointCorruptException(
                path, $"no checkpoint is whole, the newest: {newestDamage.Message}. Put one back, or start a new run", newestDamage);
    }

    /// <summary>Throws what went wrong with the checkpoint that was being written, if anything did; does not wait.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            Finish();
        }
    }

    /// <summary>Waits for the writer; what it could not write is not thrown here, where another fault may be on its way.</summary>
    public void Dispose() => _writer?.Join();

    [SuppressMessage("Design", "CA1031", Justification = "The thread's boundary: Finish throws it to the training thread.")]
    private void WriteAndKeepFailure(CheckpointSnapshot snapshot, CheckpointIdentity identity)
    {
        try
        {
            Write(snapshot, identity);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    private void Write(CheckpointSnapshot snapshot, CheckpointIdentity identity)
    {
        using (snapshot)
        {
            string folder = Path.Combine(
                path, Prefix + snapshot.Step.ToString("D9", CultureInfo.InvariantCulture));
            if (Directory.Exists(folder))
            {
                // The run was resumed from an older checkpoint because this one is damaged; it is written again.
                Directory.Delete(folder, recursive: true);
            }

            snapshot.Write(folder, identity, OnFileWritten);
        }

        foreach (string old in Finished(path).SkipLast(keep))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>The folders of whole checkpoints, oldest first.</summary>
    public static string[] Finished(string path) =>
        [.. Directory.EnumerateDirectories(path).Where(f => StepOf(f) is not null).Order(StringComparer.Ordinal)];

    private static long? StepOf(string folder)
    {
        string name = Path.GetFileName(folder);
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out long step) ? step : null;
    }
}
