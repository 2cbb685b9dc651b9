namespace SnoopiCluster.Core.Specs;

/// <summary>A spec that cannot be run. Caller fault: it must be changed, a retry cannot help.</summary>
public sealed class SpecException(string source, IReadOnlyList<SpecFault> faults)
    : Exception($"{source}: {string.Join("; ", faults)}")
{
    /// <summary>Every fault that was found.</summary>
    public IReadOnlyList<SpecFault> Faults { get; } = faults;
}
