using System.Security.Cryptography;
using System.Text.Json;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>Reads a checkpoint back, after checking every byte of it.</summary>
public static class CheckpointReader
{
    /// <summary>Reads the manifest and checks length and hash of every file.</summary>
    /// <exception cref="CheckpointCorruptException">A file is missing, damaged or not what the manifest says.</exception>
    public static CheckpointManifest Check(string folder)
    {
        CheckpointManifest manifest = ReadManifest(folder);
        try
        {
            CheckFiles(folder, manifest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointCorruptException(folder, $"cannot be read: {e.Message}", e);
        }

        return manifest;
    }

    private static void CheckFiles(string folder, CheckpointManifest manifest)
    {
        foreach (CheckpointFile file in manifest.Files)
        {
            string path = Path.Combine(folder, file.Name);
            if (!File.Exists(path))
            {
                throw new CheckpointCorruptException(folder, $"{file.Name} is missing");
            }

            using FileStream stream = File.OpenRead(path);
            string found = stream.Length == file.NumBytes
                ? Convert.ToHexStringLower(SHA256.HashData(stream))
                : $"{stream.Length} bytes";
            if (found != file.Sha256)
            {
                throw new CheckpointCorruptException(
                    folder, $"{file.Name} is damaged: expected SHA-256 {file.Sha256} over {file.NumBytes} bytes, found {found}");
            }
        }
    }

    /// <summary>Reads a checked checkpoint into a state: weights, moments, average, counts and ledger.</summary>
    /// <exception cref="CheckpointCorruptException">A tensor is missing or has another shape than the nets.</exception>
    public static void Restore(string folder, CheckpointManifest manifest, TrainingState state)
    {
        TakeWeights(folder, manifest, state);
        state.SkippedInARow = manifest.SkippedInARow;
        state.Student.Updates = manifest.Student.Updates;
        state.Lora.Updates = manifest.Lora.Updates;
        state.Ledger = new LedgerState(
            manifest.Step, manifest.LedgerHash, manifest.AppliedCount, manifest.SkippedCount);
    }

    /// <summary>
    /// Takes weights, moments and average of a checked checkpoint, while the step, the ledger and the counts of updates go on:
    /// the rewind after non-finite steps.
    /// </summary>
    /// <exception cref="CheckpointCorruptException">A tensor is missing or has another shape than the nets.</exception>
    public static void TakeWeights(string folder, CheckpointManifest manifest, TrainingState state)
    {
        ReadTensors(folder, state);
        state.SkippedInARow = 0;
        state.Student.TakeCounts(manifest.Student);
        state.Lora.TakeCounts(manifest.Lora);
    }

    private static void ReadTensors(string folder, TrainingState state)
    {
        try
        {
            foreach ((string fileName, FlatParameters layout, (string Prefix, Tensor Flat)[] buffers) in
                CheckpointLayout.FilesOf(state))
            {
                using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, fileName));
                using var scope = NewDisposeScope();
                foreach ((string name, Tensor view) in CheckpointLayout.TensorsOf(layout, buffers))
                {
                    file.ReadInto(name, view);
                }
            }
        }
        catch (Exception e) when (e is SafetensorsException or FileNotFoundException)
        {
            throw new CheckpointCorruptException(folder, e.Message, e);
        }

        state.Student.Parameters.RefreshWeights();
        state.Lora.Parameters.RefreshWeights();
    }

    private static CheckpointManifest ReadManifest(string folder)
    {
        try
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, CheckpointManifest.FileName));
            return JsonSerializer.Deserialize<CheckpointManifest>(stream, CheckpointLayout.ManifestOptions)
                ?? throw new CheckpointCorruptException(folder, $"{CheckpointManifest.FileName} is empty");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointCorruptException(folder, $"{CheckpointManifest.FileName} cannot be read: {e.Message}", e);
        }
    }
}
