namespace SnoopiCluster.Architecture.Tests;

/// <summary>The arrows between assemblies, in the project files and in what was compiled.</summary>
public sealed class ArrowTests
{
    [Fact]
    public void Projects_OfTheHouse_HaveTheirArrowsInTheTable()
    {
        Assert.NotEmpty(HouseProject.All);
        Assert.All(HouseProject.All, project => Assert.True(
            AllowedArrows.Of(project.Name) is not null,
            $"{project.Name} has no arrows; a new assembly must keep a dependency out of something."));
    }

    [Fact]
    public void ProjectReferences_AreAllowedArrows() => Assert.All(HouseProject.All, project =>
    {
        IEnumerable<string> forbidden = project.References.Except(AllowedArrows.Of(project.Name) ?? []);
        Assert.True(
            !forbidden.Any(),
            $"{project.Name} refers to {string.Join(", ", forbidden)}, which no arrow allows.");
    });

    [Fact]
    public void CompiledReferences_StayWithinReachOfTheArrows()
    {
        Dictionary<string, string> projects = HouseProject.All.ToDictionary(project => project.AssemblyName, project => project.Name);
        int found = 0;
        foreach (HouseProject project in HouseProject.All)
        {
            if (CompiledAssembly.Find(project.AssemblyName) is not { } compiled)
            {
                continue;
            }

            found++;
            IReadOnlySet<string> reachable = AllowedArrows.ReachableFrom(project.Name);
            Assert.All(compiled.References.Where(projects.ContainsKey), reference => Assert.True(
                reachable.Contains(projects[reference]),
                $"{project.Name} is compiled against {reference}, out of its reach."));
        }

        // The command line's project brings all of them along.
        Assert.True(found >= 8, $"only {found} assemblies of the house lie beside the tests");
    }

    [Fact]
    public void Core_ComposesNothingButTheBaseClassLibrary()
    {
        HouseProject core = HouseProject.All.Single(project => project.Name == "SnoopiCluster.Core");
        Assert.Empty(core.Packages);
        Assert.All(CompiledAssembly.Find("SnoopiCluster.Core")!.References, reference => Assert.True(
            reference.StartsWith("System.", StringComparison.Ordinal),
            $"Core is compiled against {reference}."));
    }

    [Theory]
    [InlineData("SnoopiCluster.Core")]
    [InlineData("SnoopiCluster.Contracts")]
    [InlineData("SnoopiCluster.Prompts")]
    [InlineData("SnoopiCluster.Storage")]
    [InlineData("SnoopiCluster.Grains")]
    [InlineData("SnoopiCluster.Silo")]
    [InlineData("SnoopiCluster.Dashboard")]
    public void ControlPlane_NeverReachesLibtorch(string project) => Assert.Empty(
        AllowedArrows.ReachableFrom(project)
            .Intersect(["TorchSharp", "SnoopiCluster.Tensors", "SnoopiCluster.Models"]));

    [Fact]
    public void NativeLibraries_AreImportedBehindTheTwoDoorsOnly()
    {
        string[] doors = ["TorchSharp", "SnoopiCluster.Tensors"];
        foreach (HouseProject project in HouseProject.All)
        {
            if (CompiledAssembly.Find(project.AssemblyName) is { NativeLibraries: { Count: > 0 } libraries })
            {
                Assert.True(
                    doors.Contains(project.Name),
                    $"{project.Name} imports from {string.Join(", ", libraries)}.");
            }
        }
    }
}
