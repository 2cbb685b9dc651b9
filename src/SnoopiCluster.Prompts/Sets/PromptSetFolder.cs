namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// What a prompt set's folder holds: shards, and a manifest that is written last and makes it a prompt set.
/// </summary>
internal static class PromptSetFolder
{
    public const string ManifestName = "manifest.json";
    public const string TemporaryManifestName = "manifest.json.unfinished";
    public const string ShardPrefix = "shard-";
    public const string ShardEnd = ".prompts";

    public static string ManifestPath(string folder) => Path.Combine(folder, ManifestName);

    /// <summary>Makes an empty folder for a new set, clearing what a killed build left there.</summary>
    /// <returns>Whether the folder was not there before.</returns>
    /// <exception cref="PromptSetException">
    /// The folder holds a prompt set or other files, or cannot be made.
    /// </exception>
    public static bool Prepare(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                return true;
            }

            RefuseIfTaken(folder);
            DeleteUnfinished(folder);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PromptSetException(folder, $"no prompt set can be written here: {e.Message}", e);
        }
    }

    /// <summary>Deletes what a build has written, and the folder too if it made that.</summary>
    public static void Withdraw(string folder, bool isNew)
    {
        try
        {
            DeleteUnfinished(folder);
            if (isNew)
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The fault that ended the build is the one to report; without a manifest the rest is no prompt
            // set.
        }
    }

    private static void RefuseIfTaken(string folder)
    {
        if (File.Exists(ManifestPath(folder)))
        {
            throw new PromptSetException(
                folder, "the folder already holds a prompt set; choose another folder, or delete this one");
        }

        string? other =
            Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(path => !IsUnfinished(path));
        if (other is not null)
        {
            throw new PromptSetException(
                folder,
                $"the folder holds other files, such as '{Path.GetFileName(other)}'; choose an empty one");
        }
    }

    private static void DeleteUnfinished(string folder)
    {
        foreach (string path in Directory.GetFiles(folder).Where(IsUnfinished))
        {
            File.Delete(path);
        }
    }

    private static bool IsUnfinished(string path) =>
        Path.GetFileName(path) is string name
        && (name == TemporaryManifestName
            || (name.StartsWith(ShardPrefix, StringComparison.Ordinal)
                && name.EndsWith(ShardEnd, StringComparison.Ordinal)));
}
