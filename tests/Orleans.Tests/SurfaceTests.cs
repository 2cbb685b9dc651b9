using SnoopiCluster.Testing;
using TorchSharp.Tests;

namespace Orleans.Tests;

/// <summary>
/// "A stand-in adds nothing the package lacks", checked against the list of the packages' members; what the list
/// does not say, interfaces and generic constraints, stands in a second one.
/// </summary>
public sealed class SurfaceTests
{
    // Our code calls these and never implements them, so that the stand-in has what is called.
    private static readonly string[] OnlyCalled = ["Orleans.Runtime.IGrainContext", "Orleans.Runtime.IGrainRuntime"];

    private static readonly HashSet<string> Package = [.. Reference("orleans-10.api.txt")];

    private static readonly HashSet<string> Shapes = [.. Reference("orleans-10.shapes.txt")];

    private static readonly Type[] Visible =
        [.. typeof(Grain).Assembly.GetTypes().Where(PublicSurface.IsVisible)];

    [Fact]
    public void Standin_EveryPublicOrProtectedMember_StandsInThePackagesList()
    {
        string[] surface = [.. PublicSurface.Of(typeof(Grain).Assembly)];
        Assert.True(surface.Length > 200, $"only {surface.Length} members were found: the listing is broken");

        string[] foreign = [.. surface.Where(line => !IsListed(line))];

        Assert.True(foreign.Length == 0, $"{foreign.Length} foreign members:\n{string.Join("\n", foreign)}");
    }

    [Fact]
    public void Standin_EveryInterfaceOfAPublicType_IsThePackages()
    {
        string[] foreign =
        [
            .. Visible.SelectMany(type => Own(type).Select(i => $"implements {type} : {i}"))
                .Where(line => !Shapes.Contains(line)),
        ];
        Assert.True(foreign.Length == 0, $"foreign interfaces:\n{string.Join("\n", foreign)}");
    }

    [Fact]
    public void Standin_EveryGenericConstraint_IsThePackages()
    {
        HashSet<string> found = [.. GenericConstraints.Of(Visible)];
        Assert.True(found.Count > 8, $"only {found.Count} constraints were found: the listing is broken");
        Assert.Empty(found.Except(Shapes));

        // A constraint that the package has and the stand-in forgets lets code compile that the package refuses.
        HashSet<string> members = [.. PublicSurface.Of(typeof(Grain).Assembly)];
        Assert.Empty(Shapes.Where(line => line.StartsWith("where ", StringComparison.Ordinal)
            && members.Any(member => line.StartsWith($"where {member} : ", StringComparison.Ordinal))).Except(found));
    }

    [Fact]
    public void Standin_WhatOurCodeImplementsOrDerivesFrom_IsComplete()
    {
        string[] complete =
        [
            .. Visible.Where(type => type.IsInterface || type == typeof(Grain)).Select(type => type.ToString())
                .Except(OnlyCalled),
        ];
        Assert.Contains("Orleans.IGrainFactory", complete);
        HashSet<string> surface =
        [
            .. PublicSurface.Of(typeof(Grain).Assembly).Select(line => IsListed(line) ? AsListed(line) : line),
            .. Visible.SelectMany(type => type.GetInterfaces().Select(i => $"implements {type} : {i}")),
        ];

        string[] missing =
        [
            .. Package.Concat(Shapes).Where(line => complete.Any(type =>
                    line.StartsWith($"{type} ", StringComparison.Ordinal)
                    || line.StartsWith($"implements {type} ", StringComparison.Ordinal)))
                .Where(line => !surface.Contains(line)),
        ];

        Assert.True(missing.Length == 0, $"missing:\n{string.Join("\n", missing)}");
    }

    [Fact]
    public void Checker_OfAMadeUpType_FindsItsMembersInterfacesAndConstraints()
    {
        Assert.Contains(PublicSurface.Of(typeof(ForeignGrain<>)), line => !IsListed(line));
        Assert.Contains(Own(typeof(ForeignGrain<>)), i => i == typeof(IDisposable));
        Assert.DoesNotContain(Own(typeof(ForeignGrain<>)), i => i == typeof(IGrainBase));
        string[] constraints = [.. GenericConstraints.Of([typeof(ForeignGrain<>)])];
        Assert.Contains("where Orleans.Tests.ForeignGrain`1[T] : T : struct", constraints);
        Assert.Contains(constraints, line => line.EndsWith("TOther : class, new()", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Reference(string file) =>
        File.ReadLines(Path.Combine(TestData.RepositoryRoot, "tests", "reference", file));

    private static IEnumerable<Type> Own(Type type) =>
        type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Except(
            type.IsEnum ? typeof(Enum).GetInterfaces() : []);

    private static bool IsListed(string line) => Package.Contains(line) || Package.Contains(AsListed(line));

    /// <summary>The list names no accessor that is protected.</summary>
    private static string AsListed(string line) => Package.Contains(line)
        ? line
        : line.Replace("{ get; }", "{ }", StringComparison.Ordinal);
}
