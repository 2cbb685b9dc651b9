using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>A trial of a sweep as the page shows it.</summary>
/// <param name="Row">Its row of the table.</param>
/// <param name="Guidance">Range that its guidance scale is drawn from; null while nothing says so.</param>
/// <param name="Others">Where it stands on the axes other than the guidance range, in the order of the axes.</param>
/// <param name="SampleStep">Step of its pictures; null when there are none up to the one asked for.</param>
/// <param name="Cells">Its pictures by column.</param>
public sealed record TrialView(
    SweepTableRow Row,
    GuidanceRange? Guidance,
    ImmutableArray<AxisValue> Others,
    long? SampleStep,
    ImmutableArray<SweepSampleCell> Cells)
{
    /// <summary>What tells it apart beside its guidance, such as <c>student.lr = 1e-05</c>; empty when nothing does.</summary>
    public string OthersText => string.Join(", ", Others.Select(value => value.ToString()));

    /// <summary>Mean share of saturated pixels of its pictures; null without pictures.</summary>
    public double? Saturated => Cells.IsEmpty ? null : Cells.Average(cell => cell.SaturatedFraction);

    /// <summary>Mean standard deviation of its pictures' latents; null without pictures.</summary>
    public double? LatentStd => Cells.IsEmpty ? null : Cells.Average(cell => cell.LatentStd);
}

/// <summary>The trials of a sweep, by guidance first.</summary>
public static class SweepTrials
{
    /// <summary>Key of the guidance range in a spec.</summary>
    public const string GuidanceKey = "kappa.range";

    /// <summary>The trials: narrow and low guidance first, then by their number.</summary>
    /// <param name="table">The sweep at a glance.</param>
    /// <param name="samples">Its pictures; null while they are not read.</param>
    public static ImmutableArray<TrialView> Of(SweepTable table, SweepSamples? samples)
    {
        Dictionary<int, SweepSampleRow> pictures = samples?.Rows.ToDictionary(row => row.Trial) ?? [];
        return
        [
            .. table.Rows.Select(row => ViewOf(row, pictures.GetValueOrDefault(row.Trial)))
                .OrderBy(trial => trial.Guidance?.Min ?? double.MaxValue)
                .ThenBy(trial => trial.Guidance?.Max ?? double.MaxValue)
                .ThenBy(trial => trial.Row.Trial),
        ];
    }

    private static TrialView ViewOf(SweepTableRow row, SweepSampleRow? pictures) => new(
        row,
        pictures?.Guidance ?? GuidanceOf(row),
        [.. row.Values.Where(value => value.Key != GuidanceKey)],
        pictures?.Step,
        pictures?.Cells ?? []);

    // Before the pictures are read, the axis itself says it where guidance is one.
    private static GuidanceRange? GuidanceOf(SweepTableRow row)
    {
        foreach (AxisValue value in row.Values.Where(value => value.Key == GuidanceKey))
        {
            try
            {
                return value.Value.Deserialize<GuidanceRange>();
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return null;
    }
}
