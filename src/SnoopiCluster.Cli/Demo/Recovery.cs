using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Demo;

/// <summary>How a run came over the loss of a rank.</summary>
/// <param name="Entries">Its timeline from the loss until the group stood again.</param>
/// <param name="KilledAt">When the rank was killed.</param>
/// <param name="LastStep">The last row of the groups before; null when there was none.</param>
/// <param name="FirstStep">The first row of the new group; null when there was none.</param>
internal sealed record Recovery(
    ImmutableArray<TimelineEntry> Entries, DateTimeOffset KilledAt, StoredStep? LastStep, StoredStep? FirstStep)
{
    private const int MostEntries = 1_000;
    private const int MostRows = 10_000;

    /// <summary>Time from the kill to the first step that the new group committed.</summary>
    public TimeSpan? ToNextStep => FirstStep?.At - KilledAt;

    /// <summary>
    /// Whether the new group went on where the old one was: the same attempt, so with the state that the survivors held, and the
    /// step after the last that is stored.
    /// </summary>
    public bool LostNoStep => FirstStep is { } first
        && (LastStep is null ? first.Record.Step == 0 : first.Record.Step == LastStep.Record.Step + 1)
        && (LastStep is null || first.Fence.Attempt == LastStep.Fence.Attempt);

    /// <summary>Reads it from a run's timeline and rows.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="run">The run.</param>
    /// <param name="killedAt">When one of its ranks was killed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Recovery> ReadAsync(
        SiloClient silo, RunId run, DateTimeOffset killedAt, CancellationToken cancellationToken)
    {
        TimelinePage page = await silo.GetAsync<TimelinePage>(
            $"runs/{run}/timeline?max={MostEntries}", cancellationToken);
        ImmutableArray<TimelineEntry>.Builder entries = ImmutableArray.CreateBuilder<TimelineEntry>();
        foreach (TimelineEntry entry in page.Entries.Where(entry => entry.At >= killedAt))
        {
            if (entries.Count > 0 || entry.Event.Kind is RunEventKind.RankLost or RunEventKind.GroupBroken)
            {
                entries.Add(entry);
            }

            if (entries.Count > 0 && entry.Event.Kind == RunEventKind.GroupFormed)
            {
                break;
            }
        }

        StepsPage rows = await silo.GetAsync<StepsPage>(
            $"runs/{run}/steps?max={MostRows}", cancellationToken);
        long version = entries.Count > 0 ? entries[^1].Fence.MembershipVersion : long.MaxValue;
        return new Recovery(
            entries.ToImmutable(),
            killedAt,
            rows.Steps.LastOrDefault(row => row.Fence.MembershipVersion < version),
            rows.Steps.FirstOrDefault(row => row.Fence.MembershipVersion >= version));
    }
}
