using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>
/// The state of a run at one moment, copied so that it can be written to disk while training goes on: a few copies of flat
/// buffers on the step path, everything else off it.
/// </summary>
public sealed class CheckpointSnapshot : IDisposable
{
    /// <summary>Ending of a checkpoint's folder while it is being written.</summary>
    public const string UnfinishedSuffix = ".unfinished";

    private readonly List<(string FileName, FlatParameters Layout, (string Prefix, Tensor Flat)[] Buffers)> _files = [];
    private readonly LedgerState _ledger;
    private readonly int _skippedInARow;
    private readonly NetCounts _student;
    private readonly NetCounts _lora;

    private CheckpointSnapshot(TrainingState state)
    {
        _ledger = state.Ledger;
        _skippedInARow = state.SkippedInARow;
        _student = state.Student.Counts;
        _lora = state.Lora.Counts;
        foreach ((string fileName, FlatParameters layout, (string Prefix, Tensor Flat)[] buffers) in
            CheckpointLayout.FilesOf(state))
        {
            _files.Add((fileName, layout, Array.ConvertAll(
                buffers, b => (b.Prefix, b.Flat.to(CPU, copy: true).DetachFromDisposeScope()))));
        }
    }

    /// <summary>Number of the next step.</summary>
    public long Step => _ledger.NextStep;

    /// <summary>Copies the state as it is now; called between steps.</summary>
    public static CheckpointSnapshot Take(TrainingState state) => new(state);

    /// <summary>
    /// Writes the checkpoint under a temporary name beside <paramref name="folder"/> and renames it when every file and the
    /// manifest are on the disk: a folder of that name is a whole checkpoint.
    /// </summary>
    /// <param name="folder">The checkpoint's folder, which must not exist.</param>
    /// <param name="identity">Makes the manifest of the files and of what the run is.</param>
    /// <param name="onFileWritten">Called after each file, for tests that kill the process in between.</param>
    /// <exception cref="IOException">The disk is full or not writable; nothing is left behind.</exception>
    public CheckpointManifest Write(string folder, CheckpointIdentity identity, Action<string>? onFileWritten = null)
    {
        string temporary = folder + UnfinishedSuffix;
        DeleteIfThere(temporary);
        try
        {
            Directory.CreateDirectory(temporary);
            var files = ImmutableArray.CreateBuilder<CheckpointFile>();
            foreach ((string fileName, FlatParameters layout, (string Prefix, Tensor Flat)[] buffers) in _files)
            {
                using var scope = NewDisposeScope();
                string path = Path.Combine(temporary, fileName);
                string sha256 = SafetensorsWriter.Write(path, CheckpointLayout.TensorsOf(layout, buffers));
                files.Add(new CheckpointFile(fileName, new FileInfo(path).Length, sha256));
                onFileWritten?.Invoke(fileName);
            }

            CheckpointManifest manifest = ManifestOf(identity, files.ToImmutable());
            WriteManifest(Path.Combine(temporary, CheckpointManifest.FileName), manifest);
            Directory.Move(temporary, folder);
            return manifest;
        }
        catch
        {
            DeleteIfThere(temporary);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, _, (string Prefix, Tensor Flat)[] buffers) in _files)
        {
            foreach ((_, Tensor flat) in buffers)
            {
                flat.Dispose();
            }
        }
    }

    private CheckpointManifest ManifestOf(CheckpointIdentity identity, ImmutableArray<CheckpointFile> files) => new()
    {
        Step = _ledger.NextStep,
        LedgerHash = _ledger.Hash,
        AppliedCount = _ledger.AppliedCount,
        SkippedCount = _ledger.SkippedCount,
        SkippedInARow = _skippedInARow,
        Student = _student,
        Lora = _lora,
        SpecHash = identity.SpecHash,
        PromptSetHash = identity.PromptSetHash,
        Environment = identity.Environment,
        Files = files,
    };

    private static void WriteManifest(string path, CheckpointManifest manifest)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(stream, manifest, CheckpointLayout.ManifestOptions);
        stream.Flush(flushToDisk: true);
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
