using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Demo;

/// <summary>A student that the demo trained.</summary>
/// <param name="Guidance">The guidance range of its training.</param>
/// <param name="Folder">Full path of its pipeline.</param>
internal sealed record DemoStudent(GuidanceRange Guidance, string Folder)
{
    /// <summary>What it is called.</summary>
    public string Name => $"student of guidance {Guidance}";
}
