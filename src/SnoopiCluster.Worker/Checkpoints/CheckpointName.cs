using System.Globalization;

namespace SnoopiCluster.Worker.Checkpoints;

/// <summary>
/// What a checkpoint's folder or blob prefix is called: <c>step-000000500-v3</c>. The membership version keeps apart what two
/// groups wrote for one step, of which the first may have been given up.
/// </summary>
/// <param name="Step">The checkpoint stands before this step.</param>
/// <param name="MembershipVersion">The group that wrote it.</param>
internal readonly record struct CheckpointName(long Step, long MembershipVersion) : IComparable<CheckpointName>
{
    private const string StepPrefix = "step-";
    private const string VersionPrefix = "-v";

    /// <summary>Reads a name; null for any other text.</summary>
    public static CheckpointName? Parse(string name)
    {
        int version = name.LastIndexOf(VersionPrefix, StringComparison.Ordinal);
        return version > 0
            && name.StartsWith(StepPrefix, StringComparison.Ordinal)
            && long.TryParse(
                name.AsSpan(StepPrefix.Length, version - StepPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out long step)
            && long.TryParse(
                name.AsSpan(version + VersionPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out long membershipVersion)
            ? new CheckpointName(step, membershipVersion)
            : null;
    }

    /// <inheritdoc/>
    public int CompareTo(CheckpointName other) =>
        (Step, MembershipVersion).CompareTo((other.Step, other.MembershipVersion));

    /// <summary>The name.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{StepPrefix}{Step:D9}{VersionPrefix}{MembershipVersion}");
}
