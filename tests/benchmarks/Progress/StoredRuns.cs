using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Storage;

namespace SnoopiCluster.Benchmarks.Progress;

/// <summary>Runs that are over, with the rows of their steps, put into a database without anybody having trained.</summary>
internal static class StoredRuns
{
    /// <summary>Samples of a step.</summary>
    public const int Batch = 16;

    private const int RowsPerBatch = 1_000;

    // Now and then a step that was not finite, so that charts have something to mark.
    private const int BetweenSkipped = 997;
    private static readonly Fence Fence = new(1, 1);

    /// <summary>The spec of such a run.</summary>
    public static RunSpec SpecOf(string name, int steps) => new()
    {
        Name = name,
        Steps = steps,
        Batch = Batch,
        Model = new ModelSpec { Teacher = "models/teacher" },
        Prompts = new PromptsSpec { Set = BenchmarkCluster.PromptSetName },
    };

    /// <summary>Stores one.</summary>
    /// <param name="database">Where to.</param>
    /// <param name="id">Its id.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="steps">Steps with rows.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">The store did not take a batch.</exception>
    public static async Task StoreAsync(
        SnoopiDatabase database, RunId id, RunSpec spec, RunStatus status, int steps, CancellationToken cancel)
    {
        RunState run = new()
        {
            Id = id,
            Spec = spec,
            PromptSet = Sha256Digest.Of("prompts"u8),
            Fence = Fence,
            Status = status,
            Cause = "stored by a benchmark",
            Step = steps,
            LedgerHash = HashAfter(steps),
        };
        RunEvent[] events =
        [
            new(RunEventKind.StatusChanged, "submitted", 0),
            new(RunEventKind.StatusChanged, run.Cause, steps),
        ];
        await database.Runs.CreateAsync(run, events, idempotencyKey: null, cancel);
        foreach (int[] some in Enumerable.Range(0, steps).Chunk(RowsPerBatch))
        {
            StepRecord[] rows = [.. some.Select(step => StepRows.Noisy(
                new LedgerRow(step, OutcomeOf(step), HashAfter(step + 1), step + 1)))];
            if (await database.Progress.AppendStepsAsync(id, Fence, rows, cancel) is not AppendOutcome.Stored)
            {
                throw new InvalidOperationException($"The rows of run {id} from step {some[0]} were not taken.");
            }
        }
    }

    /// <summary>Stores a picture's row; the picture itself is nowhere.</summary>
    /// <param name="database">Where to.</param>
    /// <param name="id">The run.</param>
    /// <param name="step">Steps done when it was drawn.</param>
    /// <param name="cancel">Gives up.</param>
    public static Task StoreSampleAsync(SnoopiDatabase database, RunId id, long step, CancellationToken cancel) =>
        database.Samples.AppendAsync(
            id,
            Fence,
            new SampleDrawn(step, new Probe(0, "a red circle", null, null, 0), $"samples/{id}/{step}.png", 0.1, 0, 1),
            cancel);

    private static StepOutcome OutcomeOf(int step) =>
        step % BetweenSkipped == 0 ? StepOutcome.Skipped : StepOutcome.Applied;

    private static Sha256Digest HashAfter(int steps) => Sha256Digest.Of(BitConverter.GetBytes(steps));
}
