using System.Collections.Immutable;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Progress;

/// <summary>What is asked for of a run's rows.</summary>
/// <param name="Run">The run.</param>
/// <param name="Keys">Names of <see cref="SeriesKeys.All"/>, each once.</param>
/// <param name="Points">Buckets at most, 1 to <see cref="MaxPoints"/>.</param>
/// <param name="From">The first step.</param>
/// <param name="To">The step after the last; null for all there are.</param>
/// <param name="Batch">Samples of a step of the run.</param>
public sealed record StepSeriesQuery(
    RunId Run, ImmutableArray<string> Keys, int Points, long From, long? To, int Batch)
{
    /// <summary>Most buckets of an answer.</summary>
    public const int MaxPoints = 2_000;
}

/// <summary>
/// Measures of a run's steps in buckets of equally many steps: the mean of each bucket, and its least and greatest value, so
/// that no spike is lost. Answer of <c>GET /runs/{id}/series?keys=vsd_loss,lora_loss&amp;points=500&amp;from=0&amp;to=1000</c>.
/// </summary>
/// <remarks>
/// All arrays have one entry a bucket; a bucket without a row is left out. Numbers are fp32: what a chart can show. Those of
/// buckets of several steps are rounded to six digits.
/// </remarks>
/// <param name="StepsPerBucket">Steps in a bucket, from <c>from</c> on; 1 where every step has its own.</param>
/// <param name="Steps">The last step of each bucket that has a row: where its other numbers hold.</param>
/// <param name="Prompts">Prompts consumed until then: in applied steps, those of a run that this one was forked from too.</param>
/// <param name="WallSeconds">Time from the run's first start until the row was stored.</param>
/// <param name="GpuSeconds">
/// Seconds that the ranks spent in kept steps until then, added up over ranks (a slot is a GPU, or a core). Steps whose metrics
/// were thinned count as the others of their bucket; what was lost with all ranks and taken again counts once.
/// </param>
/// <param name="Lines">One for each key, in the order in which they were asked for.</param>
/// <param name="Bands">Ranges of steps that charts show in grey; neighbours are joined where there are too many.</param>
public sealed record StepSeries(
    long StepsPerBucket,
    ImmutableArray<long> Steps,
    ImmutableArray<long> Prompts,
    ImmutableArray<double> WallSeconds,
    ImmutableArray<double> GpuSeconds,
    ImmutableArray<SeriesLine> Lines,
    ImmutableArray<StepBand> Bands);

/// <summary>One measure by bucket.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Mean">Mean of the finite values of each bucket; null where none was measured.</param>
/// <param name="Min">Least finite value of each bucket; null as well. Empty where every step has a bucket of its own.</param>
/// <param name="Max">Greatest finite value of each bucket; null or empty as well.</param>
public sealed record SeriesLine(
    string Key, ImmutableArray<float?> Mean, ImmutableArray<float?> Min, ImmutableArray<float?> Max);

/// <summary>A range of steps with something to be said of them.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">The first step.</param>
/// <param name="To">The step after the last.</param>
public sealed record StepBand(StepBandKind Kind, long From, long To);

/// <summary>Why steps stand in grey.</summary>
public enum StepBandKind
{
    /// <summary>They were not finite: no rank applied them.</summary>
    Skipped,

    /// <summary>They were taken a second time, after every rank was lost: the rows are those of the last time.</summary>
    Replayed,
}
