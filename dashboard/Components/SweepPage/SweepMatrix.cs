using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Dashboard.Components.RunPage;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>One trial's row in the matrix of samples.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Span">
/// Rows of the same guidance range that begin with this one; 0 where the range was begun by a row above.
/// </param>
/// <param name="Cells">The run's pictures by column; null where it has none of the column.</param>
public sealed record MatrixRow(TrialView Trial, int Span, ImmutableArray<SweepSampleCell?> Cells);

/// <summary>
/// A sweep's samples as guidance x prompt for one seed: trials from low to high guidance, one column a prompt, all of one step.
/// </summary>
/// <param name="Seeds">Seeds that the matrix can be shown for.</param>
/// <param name="Seed">The one that it is shown for.</param>
/// <param name="Columns">What the columns show.</param>
/// <param name="Rows">The trials.</param>
public sealed record SweepMatrix(
    ImmutableArray<long> Seeds, long Seed, ImmutableArray<SampleSubject> Columns, ImmutableArray<MatrixRow> Rows)
{
    /// <summary>The matrix of a sweep.</summary>
    /// <param name="trials">Its trials, by guidance.</param>
    /// <param name="samples">Its pictures.</param>
    /// <param name="seed">The seed to show; null or one that is not drawn shows the first.</param>
    public static SweepMatrix Of(ImmutableArray<TrialView> trials, SweepSamples samples, long? seed)
    {
        ImmutableArray<long> seeds = [.. samples.Columns.Select(probe => probe.Seed).Distinct().Order()];
        long shown = seed is { } wanted && seeds.Contains(wanted) ? wanted : seeds.FirstOrDefault();
        Probe[] columns = [.. samples.Columns.Where(probe => probe.Seed == shown).OrderBy(probe => probe.Index)];
        var rows = ImmutableArray.CreateBuilder<MatrixRow>(trials.Length);
        for (int i = 0; i < trials.Length; i++)
        {
            GuidanceRange? guidance = trials[i].Guidance;
            bool isFirst = i == 0 || trials[i - 1].Guidance != guidance;
            int span = isFirst ? trials.Skip(i).TakeWhile(trial => trial.Guidance == guidance).Count() : 0;
            rows.Add(new MatrixRow(
                trials[i],
                span,
                [.. columns.Select(column => trials[i].Cells.FirstOrDefault(cell => cell.Column == column.Index))]));
        }

        return new SweepMatrix(seeds, shown, [.. columns.Select(SampleSubject.Of)], rows.MoveToImmutable());
    }
}
