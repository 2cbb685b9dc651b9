using SnoopiCluster.Testing;

namespace TorchSharp.Tests;

/// <summary>
/// "A stand-in adds nothing the package lacks", checked against the list of the package's members.
/// </summary>
public sealed class SurfaceTests
{
    private static readonly HashSet<string> Package = [.. File.ReadLines(
        Path.Combine(TestData.RepositoryRoot, "tests", "reference", "torchsharp-0.107.api.txt"))];

    [Fact]
    public void Standin_EveryPublicOrProtectedMember_StandsInThePackagesList()
    {
        string[] surface = [.. PublicSurface.Of(typeof(torch).Assembly)];
        Assert.True(
            surface.Length > 1000, $"only {surface.Length} members were found: the listing is broken");

        string[] foreign = [.. surface.Where(line => !Package.Contains(line))];

        Assert.True(foreign.Length == 0, $"{foreign.Length} foreign members:\n{string.Join("\n", foreign)}");
    }

    [Fact]
    public void Standin_EveryInterfaceOfAPublicType_IsOfThePackageOrTheBaseLibrary()
    {
        IEnumerable<Type> interfaces = typeof(torch).Assembly.GetTypes().Where(PublicSurface.IsVisible)
            .SelectMany(
                t => t.GetInterfaces()).Select(i => i.IsGenericType ? i.GetGenericTypeDefinition() : i);

        foreach (Type type in interfaces.Distinct())
        {
            bool isOfBaseLibrary = type.Namespace!.StartsWith("System", StringComparison.Ordinal);
            Assert.True(
                isOfBaseLibrary || Package.Contains($"type interface {type.FullName}"),
                $"{type.FullName} is not in the package");
        }
    }

    [Theory]
    [InlineData(typeof(ForeignMembers), nameof(ForeignMembers.Method))]
    [InlineData(typeof(ForeignMembers), nameof(ForeignMembers.Property))]
    [InlineData(typeof(ForeignMembers), "Field")]
    [InlineData(typeof(ForeignMembers), "Protected")]
    [InlineData(typeof(ForeignMembers), "Happened")]
    [InlineData(typeof(ForeignMembers), "ctor")]
    [InlineData(typeof(ForeignMembers), "op_Addition")]
    public void Checker_OfAMadeUpType_FindsEachMember(Type type, string member)
    {
        string[] lines = [.. PublicSurface.Of(type).Where(line => !Package.Contains(line))];

        Assert.Contains(lines, line => line.Contains($" {member}", StringComparison.Ordinal));
    }

    [Fact]
    public void Checker_PrivateAndInternalMembers_AreNotListed()
    {
        Assert.DoesNotContain(
            PublicSurface.Of(typeof(ForeignMembers)),
            line => line.Contains("Hidden", StringComparison.Ordinal));
    }

    [Fact]
    public void Checker_AnotherParameterNameThanThePackages_IsForeign()
    {
        // The package writes abs(Tensor input); a named argument would not compile against another name.
        Assert.Contains(
            "TorchSharp.torch static abs(TorchSharp.torch+Tensor input) -> TorchSharp.torch+Tensor", Package);

        string line = PublicSurface.Of(typeof(RenamedParameter))
            .Single(l => l.Contains(" abs(", StringComparison.Ordinal));

        Assert.EndsWith(
            "static abs(TorchSharp.torch+Tensor x) -> TorchSharp.torch+Tensor", line,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Checker_MembersThatThePackageHas_AreFoundInItsList()
    {
        string[] scalar = [.. PublicSurface.Of(typeof(Scalar))];

        Assert.Contains("type class TorchSharp.Scalar : System.Object", scalar);
        Assert.All(scalar, line => Assert.Contains(line, Package));
    }
}
