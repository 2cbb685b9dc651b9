namespace SnoopiCluster.Testing;

/// <summary>Where tests find the data they compare with; each method skips the test, with the reason, where it is absent.</summary>
public static class TestData
{
    /// <summary>The repository's root: the nearest folder above the test assembly that holds the solution.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>
    /// A file or folder of a golden fixture, from <c>SNOOPI_GOLDEN</c> when that is set, else from <c>tests/golden</c>.
    /// Skips the test when the folder lacks it.
    /// </summary>
    public static string Golden(params string[] path)
    {
        string root = Environment.GetEnvironmentVariable("SNOOPI_GOLDEN") is { Length: > 0 } given
            ? given
            : Path.Combine(RepositoryRoot, "tests", "golden");
        string full = Path.Combine([root, .. path]);
        Assert.SkipUnless(Path.Exists(full), $"{full} is not there: this golden folder lacks the fixture");
        return full;
    }

    /// <summary>
    /// A file or folder of the material beside the checkout (<c>../shared</c>), for example real prompt files.
    /// Skips the test when it is not there.
    /// </summary>
    public static string Shared(params string[] path)
    {
        string full = Path.GetFullPath(Path.Combine([RepositoryRoot, "..", "shared", .. path]));
        Assert.SkipUnless(Path.Exists(full), $"{full} is not there: this checkout has no shared material beside it");
        return full;
    }

    /// <summary>A new empty folder under the system's temporary folder, deleted by <see cref="TemporaryFolder.Dispose"/>.</summary>
    public static TemporaryFolder NewFolder() => new();

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SnoopiCluster.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No SnoopiCluster.sln in any folder above {AppContext.BaseDirectory}.");
    }
}
