using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;

namespace SnoopiCluster.Distillation.Checkpoints;

/// <summary>
/// What a checkpoint is of, and the hash of each of its files; written last, so that a checkpoint without it does not exist.
/// </summary>
public sealed record CheckpointManifest
{
    /// <summary>Name of the manifest's file in the checkpoint's folder.</summary>
    public const string FileName = "checkpoint.json";

    /// <summary>How manifests are written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
    };

    // The key of Files, which is added to a header when all shares are there.
    internal const string FilesKey = "files";

    /// <summary>Number of the next step: the checkpoint stands before it.</summary>
    public required long Step { get; init; }

    /// <summary>The ledger's chain over the steps before <see cref="Step"/>.</summary>
    public required Sha256Digest LedgerHash { get; init; }

    /// <summary>Steps that were applied.</summary>
    public required long AppliedCount { get; init; }

    /// <summary>Steps that were skipped as not finite.</summary>
    public required long SkippedCount { get; init; }

    /// <summary>Skipped steps in a row at the end of them.</summary>
    public required int SkippedInARow { get; init; }

    /// <summary>Counts of the student.</summary>
    public required NetCounts Student { get; init; }

    /// <summary>Counts of the LoRA teacher.</summary>
    public required NetCounts Lora { get; init; }

    /// <summary>Hash of the run's resolved spec.</summary>
    public required string SpecHash { get; init; }

    /// <summary>Hash of the prompt set's manifest.</summary>
    public required Sha256Digest PromptSetHash { get; init; }

    /// <summary>What the arithmetic depends on: a resume under another one goes on, but is not bit-equal.</summary>
    public required ComputeEnvironment Environment { get; init; }

    /// <summary>The files, with what they must hash to.</summary>
    public required ImmutableArray<CheckpointFile> Files { get; init; }

    /// <summary>Puts a header and the files of all shares together.</summary>
    /// <param name="header">See <see cref="CheckpointPart.Header"/>.</param>
    /// <param name="files">The files of all shares.</param>
    public static CheckpointManifest Of(string header, ImmutableArray<CheckpointFile> files)
    {
        JsonObject manifest = JsonNode.Parse(header)?.AsObject() ?? [];
        manifest[FilesKey] = JsonSerializer.SerializeToNode(files, Json);
        return manifest.Deserialize<CheckpointManifest>(Json)
            ?? throw new JsonException("The header of a checkpoint is empty.");
    }

    /// <summary>Reads the manifest of a checkpoint's folder.</summary>
    /// <exception cref="CheckpointCorruptException">It is not there, or no manifest.</exception>
    public static CheckpointManifest Read(string folder)
    {
        try
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, FileName));
            return JsonSerializer.Deserialize<CheckpointManifest>(stream, Json)
                ?? throw new CheckpointCorruptException(folder, $"{FileName} is empty");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointCorruptException(folder, $"{FileName} cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>What is counted of a net besides its tensors.</summary>
/// <param name="Updates">Updates in the whole history of the run; the ledger is held against it.</param>
/// <param name="AdamStep">Adam's t, which belongs to the moments.</param>
/// <param name="EmaUpdates">n of the moving average; 0 where none is kept.</param>
public sealed record NetCounts(long Updates, long AdamStep, long EmaUpdates);

/// <summary>What bit-equality of two runs needs to be the same (design section 4).</summary>
/// <param name="WorldSize">Number of ranks.</param>
/// <param name="Threads">CPU threads of a rank.</param>
/// <param name="MicroBatch">Samples of one forward and backward.</param>
/// <param name="Device">Name of the processor or GPU.</param>
/// <param name="Libtorch">Version of libtorch.</param>
public sealed record ComputeEnvironment(int WorldSize, int Threads, int MicroBatch, string Device, string Libtorch)
{
    /// <summary>What differs between two environments, in words; empty when results are bit-equal.</summary>
    public IReadOnlyList<string> DifferencesTo(ComputeEnvironment other)
    {
        List<string> differences = [];
        Compare("world size", WorldSize, other.WorldSize);
        Compare("threads", Threads, other.Threads);
        Compare("micro-batch", MicroBatch, other.MicroBatch);
        Compare("device", Device, other.Device);
        Compare("libtorch", Libtorch, other.Libtorch);
        return differences;

        void Compare<T>(string what, T here, T there)
        {
            if (!EqualityComparer<T>.Default.Equals(here, there))
            {
                differences.Add($"{what} {here} instead of {there}");
            }
        }
    }
}
