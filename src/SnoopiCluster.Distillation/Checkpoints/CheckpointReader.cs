using System.Security.Cryptography;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>Reads a checkpoint back, after checking every byte of it, whatever number of ranks wrote it.</summary>
public static class CheckpointReader
{
    /// <summary>Reads the manifest and checks length and hash of every file.</summary>
    /// <exception cref="CheckpointCorruptException">A file is missing, damaged or not what the manifest says.</exception>
    public static CheckpointManifest Check(string folder)
    {
        CheckpointManifest manifest = CheckpointManifest.Read(folder);
        try
        {
            foreach (CheckpointFile file in manifest.Files)
            {
                CheckFile(folder, file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointCorruptException(folder, $"cannot be read: {e.Message}", e);
        }

        return manifest;
    }

    /// <summary>Reads a checked checkpoint into a state: weights, moments, average, counts and ledger.</summary>
    /// <exception cref="CheckpointCorruptException">A tensor is missing or has another shape than the nets.</exception>
    public static void Restore(string folder, CheckpointManifest manifest, TrainingState state)
    {
        ReadTensors(folder, manifest, state);
        state.Take(new StateCounts(
            new LedgerState(manifest.Step, manifest.LedgerHash, manifest.AppliedCount, manifest.SkippedCount),
            manifest.SkippedInARow,
            manifest.Student,
            manifest.Lora));
    }

    /// <summary>
    /// Takes weights, moments and average of a checked checkpoint, while the step, the ledger and the counts of updates go on:
    /// the rewind after non-finite steps.
    /// </summary>
    /// <exception cref="CheckpointCorruptException">A tensor is missing or has another shape than the nets.</exception>
    public static void TakeWeights(string folder, CheckpointManifest manifest, TrainingState state)
    {
        ReadTensors(folder, manifest, state);
        state.Take(new StateCounts(
            state.Ledger,
            SkippedInARow: 0,
            manifest.Student with { Updates = state.Student.Updates },
            manifest.Lora with { Updates = state.Lora.Updates }));
    }

    private static void CheckFile(string folder, CheckpointFile file)
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
                folder,
                $"{file.Name} is damaged: expected SHA-256 {file.Sha256} over {file.NumBytes} bytes, found {found}");
        }
    }

    private static void ReadTensors(string folder, CheckpointManifest manifest, TrainingState state)
    {
        List<SafetensorsFile> files = [];
        try
        {
            Dictionary<string, SafetensorsFile> fileOf = new(StringComparer.Ordinal);
            foreach (CheckpointFile named in manifest.Files)
            {
                SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, named.Name));
                files.Add(file);
                foreach (string tensor in file.Entries.Keys)
                {
                    fileOf[tensor] = file;
                }
            }

            foreach (CheckpointTensor tensor in CheckpointShares.All(state))
            {
                using Tensor view = tensor.View();
                if (!fileOf.TryGetValue(tensor.Name, out SafetensorsFile? file))
                {
                    throw new CheckpointCorruptException(
                        folder, $"{tensor.Name} is in none of its {files.Count} files: it belongs to other models");
                }

                file.ReadInto(tensor.Name, view);
            }
        }
        catch (SafetensorsException e)
        {
            throw new CheckpointCorruptException(folder, e.Message, e);
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }
}
