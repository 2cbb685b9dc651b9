using System.Globalization;
using System.Text.RegularExpressions;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Testing.Cluster;

/// <summary>What the timeline says of a group that has formed.</summary>
/// <param name="At">When it was stored.</param>
/// <param name="Fence">The group's attempt and membership version.</param>
/// <param name="WorldSize">Number of ranks.</param>
/// <param name="Step">The step that it went on with.</param>
/// <param name="RestoredFrom">Prefix of the checkpoint that was read; null when a rank had the state in memory.</param>
/// <param name="SinceChangeSeconds">From the moment at which the loss was noticed.</param>
/// <param name="JoinSeconds">Of which joining.</param>
/// <param name="HandOverSeconds">Of which handing the state over.</param>
public sealed partial record FormedGroup(
    DateTimeOffset At,
    Fence Fence,
    int WorldSize,
    long Step,
    string? RestoredFrom,
    double SinceChangeSeconds,
    double JoinSeconds,
    double HandOverSeconds)
{
    /// <summary>Reads an entry.</summary>
    public static FormedGroup Of(TimelineEntry entry)
    {
        Match found = Form().Match(entry.Event.Text);
        Assert.True(found.Success, $"no group can be read of '{entry.Event.Text}'");
        return new FormedGroup(
            entry.At,
            entry.Fence,
            int.Parse(found.Groups["size"].Value, CultureInfo.InvariantCulture),
            long.Parse(found.Groups["step"].Value, CultureInfo.InvariantCulture),
            found.Groups["from"] is { Success: true, Value: var from } ? from : null,
            Seconds("since"),
            Seconds("join"),
            Seconds("over"));

        double Seconds(string name) => double.Parse(found.Groups[name].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<size>\d+) ranks go on with step (?<step>\d+)(, from (?<from>[^,]+))?, attempt .*?; (?<since>[\d.]+) s "
        + @"since the change, of which join (?<join>[\d.]+) s and hand-over (?<over>[\d.]+) s")]
    private static partial Regex Form();
}
