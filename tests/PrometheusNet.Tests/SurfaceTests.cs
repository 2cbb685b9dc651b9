using System.Reflection;
using SnoopiCluster.Testing;
using TorchSharp.Tests;

namespace Prometheus.Tests;

/// <summary>"A stand-in adds nothing the package lacks", checked against the list of the packages' members.</summary>
public sealed class SurfaceTests
{
    private static readonly HashSet<string> Package =
    [
        .. File.ReadLines(Path.Combine(
            TestData.RepositoryRoot, "tests", "reference", "prometheus-net-8.2.api.txt")),
    ];

    [Theory]
    [InlineData(typeof(Counter), 80)]
    [InlineData(typeof(MetricServerMiddlewareExtensions), 2)]
    public void Standin_EveryPublicOrProtectedMember_StandsInThePackagesList(Type of, int atLeast)
    {
        string[] surface = [.. PublicSurface.Of(of.Assembly)];
        Assert.True(surface.Length >= atLeast, $"only {surface.Length} members were found: the listing is broken");

        string[] foreign = [.. surface.Where(line => !IsListed(line))];

        Assert.True(foreign.Length == 0, $"{foreign.Length} foreign members:\n{string.Join("\n", foreign)}");
    }

    [Fact]
    public void Checker_OfAMadeUpMember_FindsIt() =>
        Assert.Contains(PublicSurface.Of(typeof(ForeignMetric)), line => !IsListed(line));

    [Fact]
    public void Standin_HasTheAssemblyNamesOfThePackages()
    {
        AssemblyName core = typeof(Counter).Assembly.GetName();
        AssemblyName web = typeof(MetricServerMiddlewareExtensions).Assembly.GetName();
        Assert.Equal(("Prometheus.NetStandard", "Prometheus.AspNetCore"), (core.Name, web.Name));
    }

    /// <summary>The list names no accessor that is protected, and no explicit implementation.</summary>
    private static bool IsListed(string line) =>
        Package.Contains(line) || Package.Contains(line.Replace("{ get; }", "{ }", StringComparison.Ordinal));
}

/// <summary>What no package has.</summary>
public sealed class ForeignMetric
{
    /// <summary>Made up.</summary>
    public int Flavour { get; set; }
}
