using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Silo.Runs;

/// <summary>Lays the pictures of a sweep's trials out: a row for each trial, a column for each thing that is drawn.</summary>
internal static class SampleMatrix
{
    /// <summary>The matrix of a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="faces">What its trials are called.</param>
    /// <param name="steps">Steps at which its runs have pictures.</param>
    /// <param name="pictures">Of each run the pictures of one step.</param>
    public static SweepSamples Of(
        SweepState sweep, TrialFaces faces, ImmutableArray<long> steps, IReadOnlyCollection<RunSample> pictures)
    {
        // Trials mostly draw the same things; those that do not get columns of their own.
        Probe[] columns =
        [
            .. pictures.Select(picture => picture.Sample.Probe).Distinct().OrderBy(probe => probe.Index)
                .DistinctBy(WithoutIndex).Select((probe, column) => probe with { Index = column }),
        ];
        Dictionary<Probe, int> columnOf = columns.ToDictionary(WithoutIndex, probe => probe.Index);
        ILookup<RunId, SampleDrawn> byRun = pictures.ToLookup(picture => picture.Run, picture => picture.Sample);
        return new SweepSamples(
            steps,
            [.. columns],
            [.. sweep.Trials.Select(trial => RowOf(faces.Of(sweep, trial), trial, [.. byRun[trial.Run]], columnOf))]);
    }

    private static SweepSampleRow RowOf(
        TrialFace face, SweepTrial trial, SampleDrawn[] pictures, Dictionary<Probe, int> columnOf) => new(
            trial.Number,
            trial.Run,
            face.Name,
            face.Guidance,
            trial.Status,
            pictures.Length == 0 ? null : pictures[0].Step,
            [
                .. pictures.Select(picture => new SweepSampleCell(
                    columnOf[WithoutIndex(picture.Probe)],
                    picture.Probe.Index,
                    picture.SaturatedFraction,
                    picture.LatentStd,
                    PictureTag.Of(picture.Blob))).DistinctBy(cell => cell.Column).OrderBy(cell => cell.Column),
            ]);

    private static Probe WithoutIndex(Probe probe) => probe with { Index = 0 };
}
