namespace SnoopiCluster.Cli.Cluster;

/// <summary>Where the programs of the house lie, seen from this one.</summary>
internal static class ProgramFiles
{
    private const string SiloProject = "SnoopiCluster.Silo";
    private const string DashboardProject = "SnoopiCluster.Dashboard";

    /// <summary>The runtime that this process runs on, wherever it is installed.</summary>
    public static string Dotnet => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "", "..", "..", "..", "dotnet"));

    /// <summary>This program.</summary>
    public static string Snoopi => Path.Combine(AppContext.BaseDirectory, "snoopi.dll");

    /// <summary>The silo: beside this program where both were published together, else in the build's own folder.</summary>
    /// <exception cref="CliFault">It is in neither.</exception>
    public static string Silo => Find(SiloProject) ?? throw new CliFault(
        $"The silo is neither {Beside(SiloProject)} nor {Built(SiloProject)}: build the whole solution.", ExitCode.Failed);

    /// <summary>The dashboard, as <see cref="Silo"/>; null where it is not built.</summary>
    public static string? Dashboard => Find(DashboardProject);

    private static string? Find(string project) =>
        File.Exists(Beside(project)) ? Beside(project) : File.Exists(Built(project)) ? Built(project) : null;

    private static string Beside(string project) => Path.Combine(AppContext.BaseDirectory, project + ".dll");

    private static string Built(string project)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, project + ".dll"));
    }
}
