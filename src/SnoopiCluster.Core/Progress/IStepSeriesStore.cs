namespace SnoopiCluster.Core.Progress;

/// <summary>What charts ask of the rows of a run's steps.</summary>
public interface IStepSeriesStore
{
    /// <summary>Measures of a run's steps in buckets, from one pass over its rows. A run without rows has no buckets.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">A key is unknown or there twice, or a number is out of range.</exception>
    Task<StepSeries> ReadAsync(StepSeriesQuery query, CancellationToken cancellationToken);
}
