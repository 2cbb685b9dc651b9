using SnoopiCluster.Testing;

namespace SnoopiCluster.Architecture.Tests;

/// <summary>The text files of the repository that people write.</summary>
internal static class SourceFile
{
    private static readonly string[] Roots = ["src", "silo", "dashboard", "tests", "k8s", ".ci"];
    private static readonly string[] Kinds =
    [
        ".cs", ".csproj", ".props", ".targets", ".h", ".cpp", ".txt", ".md", ".json", ".py", ".sh", ".yaml",
        ".yml", "",
    ];

    /// <summary>Every such file of the tree, by its path from the root.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. OfTheRoot().Concat(OfTheFolders()).Order(StringComparer.Ordinal)];

    /// <summary>Those of one kind, such as <c>.cs</c>.</summary>
    public static IEnumerable<string> OfKind(string extension) =>
        All.Where(file => file.EndsWith(extension, StringComparison.Ordinal));

    /// <summary>The lines of a file, each with its 1-based number.</summary>
    public static IEnumerable<(int Number, string Text)> Lines(string file) =>
        File.ReadLines(Path.Combine(TestData.RepositoryRoot, file))
            .Select((text, index) => (index + 1, text));

    private static IEnumerable<string> OfTheRoot() => Directory.EnumerateFiles(TestData.RepositoryRoot)
        .Select(Path.GetFileName).OfType<string>();

    private static IEnumerable<string> OfTheFolders() => Roots
        .Select(root => Path.Combine(TestData.RepositoryRoot, root)).Where(Directory.Exists)
        .SelectMany(root => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        .Where(file => Kinds.Contains(Path.GetExtension(file)))
        .Select(file => Path.GetRelativePath(TestData.RepositoryRoot, file))
        .Where(file => !file.Split('/').Intersect(["bin", "obj", "__pycache__", "TestResults"]).Any());
}
