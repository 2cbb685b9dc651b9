using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>
/// One rank's share of the state at one moment, copied so that it can be written while training goes on: copies of tensors on
/// the step path, everything else off it.
/// </summary>
public sealed class CheckpointSnapshot : IDisposable
{
    private readonly List<KeyValuePair<string, Tensor>> _tensors = [];
    private readonly StateCounts _counts;
    private readonly int _rank;
    private readonly int _worldSize;

    private CheckpointSnapshot(TrainingState state, int rank, int worldSize)
    {
        _counts = state.Counts;
        _rank = rank;
        _worldSize = worldSize;
        foreach (CheckpointTensor tensor in CheckpointShares.OfRank(state, rank, worldSize))
        {
            using Tensor view = tensor.View();
            _tensors.Add(new(tensor.Name, view.to(CPU, copy: true).DetachFromDisposeScope()));
        }
    }

    /// <summary>Number of the next step.</summary>
    public long Step => _counts.Ledger.NextStep;

    /// <summary>The ledger's hash before that step.</summary>
    public Sha256Digest LedgerHash => _counts.Ledger.Hash;

    /// <summary>Copies a rank's share of the state as it is now; called between steps, by all ranks at the same one.</summary>
    /// <param name="state">The state.</param>
    /// <param name="rank">The rank whose share it is.</param>
    /// <param name="worldSize">Number of ranks that share the checkpoint.</param>
    public static CheckpointSnapshot Take(TrainingState state, int rank = 0, int worldSize = 1) =>
        new(state, rank, worldSize);

    /// <summary>Writes the share as a file of the given folder, which must exist; whole or not at all.</summary>
    /// <returns>The file's name, length and hash.</returns>
    /// <exception cref="SafetensorsException">The disk is full or not writable; nothing is left behind.</exception>
    public CheckpointFile WritePart(string folder)
    {
        string name = $"part-{_rank}-of-{_worldSize}.safetensors";
        string path = Path.Combine(folder, name);
        string sha256 = SafetensorsWriter.Write(path, _tensors);
        return new CheckpointFile(name, new FileInfo(path).Length, sha256);
    }

    /// <summary>The manifest without its files: the same text on every rank of a group.</summary>
    public string HeaderFor(CheckpointIdentity identity)
    {
        JsonObject header = JsonSerializer.SerializeToNode(ManifestFor(identity, []), CheckpointManifest.Json)!.AsObject();
        header.Remove(CheckpointManifest.FilesKey);
        return header.ToJsonString();
    }

    /// <summary>The manifest of the whole checkpoint.</summary>
    /// <param name="identity">Which run it is of, and under what it was computed.</param>
    /// <param name="files">The files of all shares.</param>
    public CheckpointManifest ManifestFor(CheckpointIdentity identity, ImmutableArray<CheckpointFile> files) => new()
    {
        Step = Step,
        LedgerHash = LedgerHash,
        AppliedCount = _counts.Ledger.AppliedCount,
        SkippedCount = _counts.Ledger.SkippedCount,
        SkippedInARow = _counts.SkippedInARow,
        Student = _counts.Student,
        Lora = _counts.Lora,
        SpecHash = identity.SpecHash,
        PromptSetHash = identity.PromptSetHash,
        Environment = identity.Environment,
        Files = files,
    };

    /// <inheritdoc/>
    public void Dispose() => _tensors.ForEach(tensor => tensor.Value.Dispose());
}
