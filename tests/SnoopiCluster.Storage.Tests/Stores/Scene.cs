using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Storage.Tests.Stores;

/// <summary>States and rows to store.</summary>
internal static class Scene
{
    public static RunState Run(int number, string name = "run") => new()
    {
        Id = RunId.Of([0, 0, 0, 0, (byte)(number >> 8), (byte)number]),
        Spec = new RunSpec
        {
            Name = name,
            Steps = 1000,
            Model = new ModelSpec { Teacher = "models/teacher" },
            Prompts = new PromptsSpec { Set = "coco" },
        },
        PromptSet = Sha256Digest.Of("prompts"u8),
        Fence = new Fence(1, 1),
    };

    public static RunState Trained(RunState run) => run with
    {
        Status = RunStatus.Running,
        Cause = "joined",
        Fence = new Fence(2, 7),
        Step = 40,
        LedgerHash = HashOf(39),
        Places = [new RankPlace(new RankProcessId(3), new SlotId(new NodeName("node-a"), 1), RankPhase.Training)],
        BrokenRanks = [0, 2],
        BlameAt = new DateTimeOffset(2026, 11, 21, 5, 0, 0, TimeSpan.Zero),
    };

    public static Sha256Digest HashOf(long step) => Sha256Digest.Of(BitConverter.GetBytes(step));

    public static ImmutableArray<StepRecord> Steps(long first, int count, bool withMetrics = true) =>
        [.. Enumerable.Range(0, count).Select(i => Step(first + i, withMetrics))];

    public static StepRecord Step(long step, bool withMetrics = true) => new(
        new LedgerRow(step, step % 10 == 3 ? StepOutcome.Skipped : StepOutcome.Applied, HashOf(step), step + 1),
        StudentUpdates: step + 1,
        withMetrics
            ? new StepMetrics(
                step, step % 10 != 3, step % 2 == 0 ? 0.5 + step : null, 0.25, step % 2 == 0 ? 1.5 : null, 2.5, 1, 3, 4,
                0.4, 40, new Dictionary<string, double> { ["student"] = 0.2, ["teacher"] = 0.1 },
                step % 4 == 0 ? 0.125 : null, step % 4 == 0 ? 0.245 : null)
            : null);
}
