namespace SnoopiCluster.Cli.Generation;

/// <summary>Where pictures go.</summary>
/// <param name="Path">Full path of the file or folder.</param>
/// <param name="IsFile">Whether it is one .png.</param>
/// <param name="WithGrid">Whether the pictures are laid out side by side too.</param>
internal sealed record PictureTarget(string Path, bool IsFile, bool WithGrid)
{
    /// <summary>The file that makes a folder one of pictures.</summary>
    public const string ListName = "pictures.jsonl";

    /// <summary>Name of the grid in a folder.</summary>
    public const string GridName = "grid.png";

    // About 3,000 pixels a side of miniatures; more is no overview.
    private const int MostInGrid = 1024;

    /// <summary>Takes what was given, or the usual names, and refuses what must not be overwritten.</summary>
    /// <param name="given">File or folder; null for the usual ones.</param>
    /// <param name="count">Number of pictures.</param>
    /// <param name="withGrid">Whether a grid is asked for.</param>
    /// <param name="force">Whether what is there may be replaced.</param>
    /// <param name="surroundings">Gives the current folder.</param>
    /// <exception cref="CliFault">Nothing may be written there; nothing was.</exception>
    public static PictureTarget Of(
        string? given, int count, bool withGrid, bool force, Surroundings surroundings)
    {
        string name = given ?? (count == 1 || withGrid ? "generated.png" : "generated");
        PictureTarget target = new(
            System.IO.Path.TrimEndingDirectorySeparator(surroundings.FullPath(name)), name.EndsWith(".png", StringComparison.OrdinalIgnoreCase), withGrid);
        string? fault = target switch
        {
            { WithGrid: true } when count > MostInGrid =>
                $"--grid: {count} pictures are too many to see side by side; {MostInGrid} fit.",
            { IsFile: true, WithGrid: false } when count > 1 =>
                $"--out {name}: {count} pictures do not go into one file; name a folder, or say --grid.",
            { Parent: { } parent } when !Directory.Exists(parent) =>
                $"--out {name}: the folder {parent} is not there; make it first.",
            { IsFile: true } when Directory.Exists(target.Path) =>
                $"--out {name}: {target.Path} is a folder; name a file, or a folder without .png.",
            { IsFile: true } when File.Exists(target.Path) && !force =>
                $"--out {name}: {target.Path} is there already; name another file, or say --force to replace "
                + "it.",
            { IsFile: false } when File.Exists(target.Path) =>
                $"--out {name}: {target.Path} is a file; name a folder, or a file that ends in .png.",
            { IsFile: false, HoldsSomething: true } when !force =>
                $"--out {name}: {target.Path} is not empty; name another folder, or say --force to replace "
                + "what is in it.",
            { IsFile: false, HoldsSomething: true, HoldsPictures: false } =>
                $"--out {name}: {target.Path} holds something that is no folder of pictures (it lacks "
                + $"{ListName}), which would be lost; name another folder.",
            _ => null,
        };
        return fault is null ? target : throw new CliFault(fault);
    }

    private string? Parent => System.IO.Path.GetDirectoryName(Path);

    private bool HoldsPictures => File.Exists(System.IO.Path.Combine(Path, ListName));

    private bool HoldsSomething => Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any();
}
