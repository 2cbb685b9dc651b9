using SnoopiCluster.Core.Specs;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli;

/// <summary>A run from nothing: its folder, then its training.</summary>
internal static class NewRun
{
    /// <summary>
    /// Makes the run's folder and trains. A run that could not even begin leaves no folder behind.
    /// </summary>
    /// <param name="session">Shows and stops the run.</param>
    /// <param name="path">Full path of the run's folder, which must be absent or empty.</param>
    /// <param name="spec">What to compute.</param>
    /// <param name="fault">What a test makes go wrong.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Train(TrainingSession session, string path, RunSpec spec, FaultInjection? fault = null)
    {
        List<string> missing = MissingFolders(path);
        bool hasBegun = false;
        try
        {
            return session.Run(RunFolder.Create(path, spec), fault, onStep: _ => hasBegun = true);
        }
        catch when (!hasBegun && missing.Count > 0 && !HoldsCheckpoint(path))
        {
            Remove(missing);
            throw;
        }
    }

    /// <summary>
    /// The first of <c>stem</c>, <c>stem-2</c>, <c>stem-3</c>, ... that is no folder's name yet.
    /// </summary>
    public static string FreeName(string folder, string stem)
    {
        string name = stem;
        for (int number = 2; Path.Exists(Path.Combine(folder, name)); number++)
        {
            name = $"{stem}-{number}";
        }

        return name;
    }

    /// <summary>The folders of a path that are not there yet, innermost first.</summary>
    private static List<string> MissingFolders(string path)
    {
        List<string> missing = [];
        string? folder = path;
        while (folder is not null && !Directory.Exists(folder))
        {
            missing.Add(folder);
            folder = Path.GetDirectoryName(folder);
        }

        return missing;
    }

    private static void Remove(List<string> folders)
    {
        try
        {
            if (Directory.Exists(folders[0]))
            {
                Directory.Delete(folders[0], recursive: true);
            }

            // Those around it only while they are empty: another run may have been made beside this one
            // meanwhile.
            foreach (string folder in folders.Skip(1).Where(Directory.Exists))
            {
                Directory.Delete(folder);
            }
        }
        catch (IOException)
        {
            // The fault that ended the run is the one to tell of; an empty folder may stay.
        }
    }

    private static bool HoldsCheckpoint(string path) =>
        Directory.Exists(path) && Directory.EnumerateDirectories(path, "checkpoints").Any(
            folder => Directory.EnumerateFileSystemEntries(folder).Any());
}
