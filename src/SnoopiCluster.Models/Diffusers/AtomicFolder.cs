using SnoopiCluster.Tensors;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// Writes a folder under a temporary name beside its place and renames it when it is complete, so that a
/// reader finds the old content or the new one and a failure leaves nothing half-written.
/// </summary>
public static class AtomicFolder
{
    private static readonly string[] ModelFiles =
        ["config.json", "model_index.json", "adapter_config.json", "pytorch_lora_weights.safetensors"];

    /// <summary>Writes a folder.</summary>
    /// <param name="target">
    /// Its path. It must not exist, be empty, or hold something of the same kind (which is then replaced as a
    /// whole).
    /// </param>
    /// <param name="write">Writes the content into the existing empty folder whose path it is given.</param>
    /// <param name="kind">What the folder holds, for messages.</param>
    /// <param name="marks">
    /// Files of which a folder of this kind has at least one; null for a model's.
    /// </param>
    /// <exception cref="ModelSaveException">
    /// The folder holds something else, or could not be written: the cause says why.
    /// </exception>
    public static void Write(
        string target, Action<string> write, string kind = "a model", IReadOnlyList<string>? marks = null)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        RefuseForeignContent(full, kind, marks);
        string temporary = Sibling(full, "partial");
        try
        {
            DeleteIfThere(temporary);
            Directory.CreateDirectory(temporary);
            write(temporary);
            PutInPlace(temporary, full);
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or SafetensorsException)
        {
            TryDelete(temporary);
            throw new ModelSaveException(
                full, $"could not be written: {error.Message} Free space or permissions are the usual cause; "
                + "nothing was left behind.", error);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Refuses a place that <see cref="Write"/> would refuse for what is there: for those who work for hours before they
    /// write.
    /// </summary>
    /// <param name="target">As for <see cref="Write"/>.</param>
    /// <param name="kind">What the folder is to hold, for messages.</param>
    /// <param name="marks">
    /// Files of which a folder of this kind has at least one; null for a model's.
    /// </param>
    /// <exception cref="ModelSaveException">It is a file, or holds something else.</exception>
    public static void RefuseForeignContent(
        string target, string kind = "a model", IReadOnlyList<string>? marks = null)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (File.Exists(full))
        {
            throw new ModelSaveException(
                full, $"is a file; {kind} is written as a folder. Name another path.");
        }

        if (Directory.Exists(full)
            && Directory.EnumerateFileSystemEntries(full).Any()
            && !(marks ?? ModelFiles).Any(name => File.Exists(Path.Combine(full, name))))
        {
            throw new ModelSaveException(
                full, $"exists and holds something that is not {kind}, which would be lost. Name another path, "
                + "or empty the folder.");
        }
    }

    private static void PutInPlace(string temporary, string full)
    {
        if (!Directory.Exists(full))
        {
            Directory.Move(temporary, full);
            return;
        }

        // Two renames: a folder cannot be renamed over one that is not empty. A crash between them leaves the
        // old content beside its place, complete.
        string previous = Sibling(full, "previous");
        DeleteIfThere(previous);
        Directory.Move(full, previous);
        try
        {
            Directory.Move(temporary, full);
        }
        catch
        {
            Directory.Move(previous, full);
            throw;
        }

        TryDelete(previous);
    }

    private static string Sibling(string full, string suffix) =>
        Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Path.GetFileName(full)}.{suffix}");

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            DeleteIfThere(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; what cannot be deleted now is deleted by the next
            // write.
        }
    }
}
