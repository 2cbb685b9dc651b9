using System.Xml.Linq;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Architecture.Tests;

/// <summary>A project file of the house, tests left out.</summary>
/// <param name="Name">File name without its extension.</param>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="Document">Its XML.</param>
internal sealed record HouseProject(string Name, string Folder, XDocument Document)
{
    private static readonly string[] Roots = ["src", "silo", "dashboard"];

    /// <summary>Every project under src, silo and dashboard.</summary>
    public static IReadOnlyList<HouseProject> All { get; } =
    [
        .. Roots.Select(root => Path.Combine(TestData.RepositoryRoot, root)).Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories))
            .Select(file => new HouseProject(
                Path.GetFileNameWithoutExtension(file), Path.GetDirectoryName(file)!, XDocument.Load(file))),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Name of the assembly that the project builds.</summary>
    public string AssemblyName => Document.Descendants("AssemblyName").SingleOrDefault()?.Value ?? Name;

    /// <summary>Names of the projects that it refers to.</summary>
    public IEnumerable<string> References => Document.Descendants("ProjectReference")
        .Select(reference =>
            Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    /// <summary>Names of the packages that it takes.</summary>
    public IEnumerable<string> Packages => Document.Descendants("PackageReference")
        .Select(reference => reference.Attribute("Include")!.Value);
}
