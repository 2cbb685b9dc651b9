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

    /// <summary>Makes a folder for a set; what a killed writer left there, or a whole set, stays.</summary>
    /// <returns>Whether the folder was not there before.</returns>
    /// <exception cref="PromptSetException">The folder holds other files, or cannot be made.</exception>
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
            Delete(folder, except: []);
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

    /// <summary>Deletes shards and the unfinished manifest, but for some.</summary>
    /// <exception cref="PromptSetException">A file cannot be deleted.</exception>
    public static void DeleteUnfinished(string folder, HashSet<string> except)
    {
        try
        {
            Delete(folder, except);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PromptSetException(
                folder, $"what an earlier build left cannot be deleted: {e.Message}", e);
        }
    }

    private static void RefuseIfTaken(string folder)
    {
        string? other = Directory.EnumerateFileSystemEntries(folder)
            .FirstOrDefault(path => !IsUnfinished(path) && Path.GetFileName(path) != ManifestName);
        if (other is not null)
        {
            throw new PromptSetException(
                folder,
                $"the folder holds other files, such as '{Path.GetFileName(other)}'; choose an empty one");
        }
    }

    private static void Delete(string folder, HashSet<string> except)
    {
        foreach (string path in Directory.GetFiles(folder)
            .Where(path => IsUnfinished(path) && !except.Contains(Path.GetFileName(path))))
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
