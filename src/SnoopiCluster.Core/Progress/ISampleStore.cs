using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Progress;

/// <summary>Where it is remembered which pictures were drawn; the pictures themselves are blobs.</summary>
public interface ISampleStore
{
    /// <summary>
    /// Stores a picture; one of the same step and probe that an earlier group drew, or this one, is replaced. Unlike rows of steps a
    /// picture is not sent again by the next group, so every membership version that the present attempt has had is taken.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="fence">What the writer believes to be the run's present attempt and membership version.</param>
    /// <param name="sample">The picture.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the attempt is not the present one or a later group's picture is there; nothing was stored.</returns>
    Task<bool> AppendAsync(RunId run, Fence fence, SampleDrawn sample, CancellationToken cancellationToken);

    /// <summary>A run's pictures by step and probe.</summary>
    /// <param name="run">The run.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<SampleDrawn>> ReadAsync(RunId run, SampleQuery query, CancellationToken cancellationToken);

    /// <summary>The steps, in order, at which any of these runs has pictures.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<long>> ReadStepsAsync(IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken);

    /// <summary>
    /// Of each run that has any, the pictures of its newest step up to a step, by run and probe. As long as a run lives and the
    /// pictures of its last step are neither one for each probe nor as many as the step before has, that step stands in for it:
    /// the others are on their way.
    /// </summary>
    /// <param name="runs">The runs.</param>
    /// <param name="upToStep">Later ones are passed over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<RunSample>> ReadNewestAsync(
        IReadOnlyCollection<RunId> runs, long upToStep, CancellationToken cancellationToken);
}
