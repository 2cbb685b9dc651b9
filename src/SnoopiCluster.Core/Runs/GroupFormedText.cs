using System.Globalization;
using System.Text.RegularExpressions;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Runs;

/// <summary>
/// What a run's timeline says of a group that has formed (<see cref="RunEventKind.GroupFormed"/>). Written and read here alone,
/// so that who shows the timings and who writes them cannot drift apart.
/// </summary>
/// <param name="WorldSize">Number of ranks.</param>
/// <param name="Step">The step that the group goes on with.</param>
/// <param name="RestoredFrom">Blob prefix of the checkpoint that was read; null when a rank had the state in memory.</param>
/// <param name="Gathering">From the change of the group, such as a loss that was noticed, until it had formed.</param>
/// <param name="Join">Of that, time until all ranks had joined.</param>
/// <param name="HandOver">Of that, time of exchanging states and of handing one over.</param>
public sealed partial record GroupFormedText(
    int WorldSize, long Step, string? RestoredFrom, TimeSpan Gathering, TimeSpan Join, TimeSpan HandOver)
{
    /// <summary>The entry's text.</summary>
    /// <param name="worldSize">Number of ranks.</param>
    /// <param name="formed">What the group's reporter said.</param>
    /// <param name="fence">The group's attempt and membership version.</param>
    /// <param name="gathering">From the change of the group until now.</param>
    internal static string Write(int worldSize, GroupFormed formed, Fence fence, TimeSpan gathering)
    {
        string from = formed.RestoredFrom is { } prefix ? $", from {prefix}" : "";
        string remarks = string.Concat(formed.Remarks.Select(remark => $"; {remark}"));
        return FormattableString.Invariant(
            $"{worldSize} ranks go on with step {formed.Step}{from}, {fence}; {gathering.TotalSeconds:0.00} s since ")
            + FormattableString.Invariant(
                $"the change, of which join {formed.JoinSeconds:0.00} s and hand-over {formed.HandOverSeconds:0.00} s{remarks}");
    }

    /// <summary>Reads an entry's text.</summary>
    /// <param name="text">Text of a <see cref="RunEventKind.GroupFormed"/> entry.</param>
    /// <returns>What it says; null when it is no such text.</returns>
    public static GroupFormedText? TryRead(string text)
    {
        Match found = Form().Match(text);
        return !found.Success ? null : new GroupFormedText(
            int.Parse(found.Groups["size"].Value, CultureInfo.InvariantCulture),
            long.Parse(found.Groups["step"].Value, CultureInfo.InvariantCulture),
            found.Groups["from"] is { Success: true, Value: var from } ? from : null,
            Seconds("since"),
            Seconds("join"),
            Seconds("over"));

        TimeSpan Seconds(string name) =>
            TimeSpan.FromSeconds(double.Parse(found.Groups[name].Value, CultureInfo.InvariantCulture));
    }

    // The lengths are bounded: a longer number would be no number of ours, and would not parse.
    [GeneratedRegex(@"^(?<size>\d{1,9}) ranks go on with step (?<step>\d{1,18})(, from (?<from>[^,]+))?, attempt [^;]*; "
        + @"(?<since>\d{1,9}\.\d+) s since the change, of which join (?<join>\d{1,9}\.\d+) s and hand-over (?<over>\d{1,9}\.\d+) s")]
    private static partial Regex Form();
}
