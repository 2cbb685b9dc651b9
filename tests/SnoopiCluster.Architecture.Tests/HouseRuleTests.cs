using System.Text.RegularExpressions;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Architecture.Tests;

/// <summary>Rules of the house that no compiler knows.</summary>
public sealed partial class HouseRuleTests
{
    // The one file that calls what only real Orleans has.
    private const string ClusteringFile = "silo/Clustering.cs";

    private const int MostLines = 400;

    private static readonly string[] RootEntries =
    [
        ".ci", ".editorconfig", ".git", ".gitattributes", ".gitignore", "Directory.Build.props",
        "Directory.Build.targets", "Directory.Packages.props", "README.md", "SnoopiCluster.sln", "dashboard",
        "global.json", "k8s", "silo", "snoopi", "src", "tests",
    ];

    private static readonly string[] VagueNames =
        ["Common", "Utils", "Utilities", "Helper", "Helpers", "Managers", "Misc"];

    [Fact]
    public void Root_HoldsOnlyWhatTheDesignNames()
    {
        string[] ignored =
        [
            .. File.ReadLines(Path.Combine(TestData.RepositoryRoot, ".gitignore"))
                .Select(line => line.Trim('/')),
        ];
        IEnumerable<string> found = Directory.EnumerateFileSystemEntries(TestData.RepositoryRoot)
            .Select(Path.GetFileName).OfType<string>().Except(ignored);
        Assert.Empty(found.Except(RootEntries));
    }

    [Theory]
    [InlineData("snoopi")]
    [InlineData(".ci/run")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Launchers_CanBeExecuted(string file) => Assert.True(
        File.GetUnixFileMode(Path.Combine(TestData.RepositoryRoot, file)).HasFlag(UnixFileMode.UserExecute));

    [Fact]
    public void Assemblies_EachHaveAReadme() => Assert.All(HouseProject.All, project => Assert.True(
        File.Exists(Path.Combine(project.Folder, "README.md"))
            || File.Exists(Path.Combine(project.Folder, "..", "README.md"))
                && project.Folder.Contains("standins"),
        $"{project.Name} has no README.md: what it is for, its invariants, where to start, its decisions."));

    [Fact]
    public void NativeLibrary_HasAReadme() =>
        Assert.True(File.Exists(Path.Combine(TestData.RepositoryRoot, "src", "native", "README.md")));

    [Fact]
    public void Projects_EachHaveALockFile() => Assert.All(
        SourceFile.OfKind(".csproj"),
        project => Assert.True(
            File.Exists(
                Path.Combine(TestData.RepositoryRoot, Path.GetDirectoryName(project)!, "packages.lock.json")),
            $"{project} has no packages.lock.json; build it once and commit the file."));

    [Fact]
    public void Projects_AreAllInTheSolution()
    {
        string solution =
            File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "SnoopiCluster.sln")).Replace('\\', '/');
        Assert.All(SourceFile.OfKind(".csproj"), project => Assert.Contains($"\"{project}\"", solution));
    }

    [Fact]
    public void ConditionalCompilation_IsForTheClusteringFileOnly() => Assert.All(
        SourceFile.OfKind(".cs").Where(file => file != ClusteringFile),
        file => Assert.DoesNotContain(
            SourceFile.Lines(file), line => line.Text.TrimStart().StartsWith("#if", StringComparison.Ordinal)));

    [Fact]
    public void Sources_NameNoPathOfAMachine() => Assert.All(
        SourceFile.All,
        file => Assert.DoesNotContain(SourceFile.Lines(file), line => MachinePath().IsMatch(line.Text)));

    [Fact]
    public void Sources_AreSplitBeforeTheyAreLong() => Assert.All(
        SourceFile.OfKind(".cs").Where(file => !file.Contains("/Interop/", StringComparison.Ordinal)),
        file => Assert.True(
            SourceFile.Lines(file).Count() < MostLines, $"{file} has {MostLines} lines or more; split it."));

    [Fact]
    public void Names_SayWhatAThingIs() => Assert.DoesNotContain(
        // TorchSharp's names are TorchSharp's.
        SourceFile.OfKind(".cs").Where(file => !file.StartsWith("src/standins/", StringComparison.Ordinal)),
        file => file.Split('/', '.').Intersect(VagueNames).Any());

    [Fact]
    public void EnvironmentVariables_AreReadInProgramOnly() => Assert.All(
        SourceFile.OfKind(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal)
            && !file.EndsWith("/Program.cs", StringComparison.Ordinal)),
        file => Assert.DoesNotContain(
            SourceFile.Lines(file),
            line => line.Text.Contains("Environment.GetEnvironmentVariable", StringComparison.Ordinal)));

    // Homes, mounts and temporary folders; written in pieces so that this file does not find itself.
    [GeneratedRegex("(?<![A-Za-z0-9_.*$}-])/(home|root|work|mnt|Users|t" + "mp)/[A-Za-z0-9]")]
    private static partial Regex MachinePath();
}
