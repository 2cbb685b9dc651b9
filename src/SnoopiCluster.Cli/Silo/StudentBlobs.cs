using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Cli.Silo;

/// <summary>The students that completed runs left in the blob store, brought into folders.</summary>
internal static class StudentBlobs
{
    private const string AverageEnd = "-ema";

    /// <summary>Downloads a run's student as a diffusers folder, whole or not at all.</summary>
    /// <param name="blobs">The cluster's blob store.</param>
    /// <param name="student">What <see cref="Of"/> gave.</param>
    /// <param name="folder">Full path of the folder; absent or empty.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <returns>Bytes of the folder.</returns>
    /// <exception cref="CliFault">The store does not hold it.</exception>
    public static async Task<long> FetchAsync(
        IBlobStore blobs, string student, string folder, CancellationToken cancellationToken)
    {
        string prefix = student + "/";
        string unfinished = $"{folder}.{Guid.NewGuid():N}.unfinished";
        long bytes = 0;
        try
        {
            await foreach (BlobProperties blob in blobs.ListAsync(prefix, cancellationToken))
            {
                string file = Path.Combine(unfinished, blob.Name.Value[prefix.Length..]);
                Directory.CreateDirectory(Path.GetDirectoryName(file) ?? unfinished);
                await blobs.DownloadAsync(blob.Name, file, blob.Sha256, cancellationToken);
                bytes += blob.NumBytes;
            }

            if (bytes == 0)
            {
                throw new CliFault(
                    $"There is nothing under {prefix} in {blobs.Description}. Is it this cluster's blob store? Say --blobs.",
                    ExitCode.Failed);
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(unfinished, folder);
            return bytes;
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }

    /// <summary>Where a run's student lies in the store.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isAverage">Whether the moving average of its weights is wanted.</param>
    /// <exception cref="CliFault">The run has no such student, or none yet.</exception>
    public static string Of(RunView run, bool isAverage) => run switch
    {
        { Finished: null } => throw new CliFault(
            $"{run.Name} ({run.Id}) is {Words.Of(run.Status)} after {run.Step} of {run.Spec.Steps} steps; its student is "
            + $"written when all are done. `snoopi run watch {run.Id}` waits for it.",
            ExitCode.Failed),
        { Spec.Ema.Enabled: false } when isAverage => throw new CliFault(
            $"--ema: {run.Name} ({run.Id}) kept no moving average; its spec has ema.enabled: false."),
        _ => run.Finished.Student + (isAverage ? AverageEnd : ""),
    };
}
