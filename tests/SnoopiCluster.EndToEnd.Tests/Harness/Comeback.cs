using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests.Harness;

/// <summary>How a run came back from a fault.</summary>
/// <param name="Group">The group that went on.</param>
/// <param name="LastBefore">The last step that was stored before the fault; -1 for none.</param>
/// <param name="ToNextStep">From the fault to the first step of the new group that was stored.</param>
/// <param name="ToNotice">From the fault to the beginning of the change: until the loss was noticed.</param>
internal sealed record Comeback(FormedGroup Group, long LastBefore, TimeSpan ToNextStep, TimeSpan ToNotice)
{
    /// <summary>Steps that had been stored and were taken again.</summary>
    public long StepsLost => Math.Max(0, LastBefore + 1 - Group.Step);

    /// <summary>Reads it of what a run has stored.</summary>
    /// <param name="run">The run.</param>
    /// <param name="at">When the fault happened.</param>
    public static async Task<Comeback> OfAsync(RunUnderTest run, DateTimeOffset at)
    {
        FormedGroup group = (await run.GroupsAsync()).First(formed => formed.At > at);
        ImmutableArray<StoredStep> steps = await run.StepsAsync();
        StoredStep next = steps.First(row => row.Record.Step >= group.Step);
        return new Comeback(
            group,
            steps.Where(row => row.At <= at).Select(row => row.Record.Step).DefaultIfEmpty(-1).Max(),
            next.At - at,
            group.At - TimeSpan.FromSeconds(group.SinceChangeSeconds) - at);
    }

    /// <summary>The phases of the recovery, in seconds.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{ToNextStep.TotalSeconds:0.00} s to the next committed step: {ToNotice.TotalSeconds:0.00} s until noticed, ")
        + FormattableString.Invariant(
            $"{Group.SinceChangeSeconds - Group.JoinSeconds - Group.HandOverSeconds:0.00} s until all could join, ")
        + FormattableString.Invariant($"join {Group.JoinSeconds:0.00} s, hand-over {Group.HandOverSeconds:0.00} s, ")
        + FormattableString.Invariant(
            $"first step {ToNextStep.TotalSeconds - ToNotice.TotalSeconds - Group.SinceChangeSeconds:0.00} s; ")
        + FormattableString.Invariant($"{StepsLost} steps lost");
}
