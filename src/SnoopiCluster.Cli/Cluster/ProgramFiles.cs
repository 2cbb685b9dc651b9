namespace SnoopiCluster.Cli.Cluster;

/// <summary>Where the programs of the house lie, seen from this one.</summary>
internal static class ProgramFiles
{
    private const string SiloAssembly = "SnoopiCluster.Silo.dll";

    /// <summary>The runtime that this process runs on, wherever it is installed.</summary>
    public static string Dotnet => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "", "..", "..", "..", "dotnet"));

    /// <summary>This program.</summary>
    public static string Snoopi => Path.Combine(AppContext.BaseDirectory, "snoopi.dll");

    /// <summary>The silo: beside this program where both were published together, else in the build's own folder.</summary>
    /// <exception cref="CliFault">It is in neither.</exception>
    public static string Silo
    {
        get
        {
            string beside = Path.Combine(AppContext.BaseDirectory, SiloAssembly);
            string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            string built = Path.GetFullPath(
                Path.Combine(AppContext.BaseDirectory, "..", "..", "SnoopiCluster.Silo", configuration, SiloAssembly));
            return File.Exists(beside) ? beside
                : File.Exists(built) ? built
                : throw new CliFault($"The silo is neither {beside} nor {built}: build the whole solution.", ExitCode.Failed);
        }
    }
}
