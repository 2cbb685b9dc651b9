using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Progress;

/// <summary>Where the data plane's rows go. Every write is fenced in its <c>WHERE</c>.</summary>
public interface IProgressStore
{
    /// <summary>Stores rows of committed steps. A row that is there already is left as it is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fence">What the writer believes to be the run's present attempt and membership version.</param>
    /// <param name="steps">The rows, in order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<AppendOutcome> AppendStepsAsync(
        RunId run, Fence fence, IReadOnlyList<StepRecord> steps, CancellationToken cancellationToken);

    /// <summary>Rows in order.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fromStep">The first step.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<StoredStep>> ReadStepsAsync(
        RunId run, long fromStep, int max, CancellationToken cancellationToken);
}
