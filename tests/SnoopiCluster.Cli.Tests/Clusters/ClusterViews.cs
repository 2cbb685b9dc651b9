using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Tests.Clusters;

/// <summary>What a silo would say of a run with two ranks.</summary>
internal static class ClusterViews
{
    public static readonly RunId Id = new("r00000000000a");
    public static readonly Fence Fence = new(1, 1);
    public static readonly DateTimeOffset At = new(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);

    public static RunView Run(RunStatus status = RunStatus.Running, params long[] checkpoints) => new()
    {
        Id = Id,
        Name = "first",
        Status = status,
        Cause = "2 ranks train",
        Step = 40,
        Fence = Fence,
        Spec = new RunSpec
        {
            Name = "first",
            Steps = 400,
            Model = new ModelSpec { Teacher = "teacher" },
            Prompts = new PromptsSpec { Set = "set" },
            Cluster = new ClusterSpec { WorldSize = 2 },
        },
        PromptSet = Sha256Digest.Of("set"u8),
        Ranks =
        [
            new RankView(0, new RankProcessId(1), new SlotId(new NodeName("local"), 0), RankPhase.Training),
            new RankView(1, new RankProcessId(2), null, RankPhase.AwaitsSlot),
        ],
        Checkpoints = [.. checkpoints.Select(
            step => new CheckpointEntry(step, $"runs/{Id}/checkpoints/{step}", Sha256Digest.Of("h"u8), 1_000, []))],
        NumFailures = 0,
    };

    public static RunSummary Summary(RunId id, string name, RunStatus status) => new(
        id, name, status, "because", 40, 400, 2, new GuidanceRange(0.5, 4), Fence, null, null, At, At);

    public static TimelineEntry Entry(long number, string text) =>
        new(number, At.AddSeconds(number), Fence, new RunEvent(RunEventKind.Note, text, number));

    public static RunProgress Progress(RunStatus status, long step) => new(status, step, 400, Fence, Metrics(step));

    public static StepMetrics Metrics(long step) => new(
        step, true, 0.25 + step, 0.5, 1, 1, 0.5, 4, 16, 0.1, 160, ImmutableDictionary<string, double>.Empty);

    public static StoredStep Row(LedgerRow ledger, Fence? fence = null, long? studentUpdates = null) => new(
        fence ?? Fence, At, new StepRecord(ledger, studentUpdates ?? ledger.OptimizerAppliedCount, null));
}
