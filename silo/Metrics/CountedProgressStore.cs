using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Silo.Metrics;

/// <summary>The progress store, which counts what it stores and refuses.</summary>
/// <param name="store">Stores.</param>
/// <param name="runs">Knows how far a run had come of which this process has not heard yet, as after a start.</param>
/// <param name="instruments">Count.</param>
internal sealed class CountedProgressStore(IProgressStore store, IRunStore runs, ClusterInstruments instruments)
    : IProgressStore
{
    /// <inheritdoc/>
    public async Task<AppendOutcome> AppendStepsAsync(
        RunId run, Fence fence, IReadOnlyList<StepRecord> steps, CancellationToken cancellationToken)
    {
        if (!instruments.Watches(run) && await runs.LoadAsync(run, cancellationToken) is { } stored)
        {
            instruments.Watch(stored.State);
        }

        AppendOutcome outcome = await store.AppendStepsAsync(run, fence, steps, cancellationToken);
        switch (outcome)
        {
            case AppendOutcome.Stored:
                instruments.RowsStored(run, steps);
                break;
            case AppendOutcome.Stale:
                instruments.RowsRefused("stale");
                break;
            case AppendOutcome.Gap:
                instruments.RowsRefused("gap");
                break;
            case AppendOutcome.NoSuchRun:
                instruments.RowsRefused("no_such_run");
                break;
            default:
                throw new InvalidOperationException($"There is no outcome {outcome}.");
        }

        return outcome;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredStep>> ReadStepsAsync(
        RunId run, long fromStep, int max, CancellationToken cancellationToken) =>
        store.ReadStepsAsync(run, fromStep, max, cancellationToken);
}
