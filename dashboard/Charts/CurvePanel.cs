using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>How the measures of a panel are drawn.</summary>
public enum CurveShape
{
    /// <summary>A line each.</summary>
    Lines,

    /// <summary>A row of cells each, in the order of the bins, with the measure as colour.</summary>
    Heat,

    /// <summary>Areas on top of each other: parts of a whole.</summary>
    Stack,
}

/// <summary>One measure of a panel.</summary>
/// <param name="Key">Name of <see cref="SeriesKeys.All"/>.</param>
/// <param name="Label">What it is called on the chart.</param>
public sealed record CurveLine(string Key, string Label);

/// <summary>A chart of measures that belong together.</summary>
/// <param name="Id">Names it in addresses and tests.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Hint">What it tells, for who sees it for the first time.</param>
/// <param name="Unit">Unit of the measure; empty for a pure number.</param>
/// <param name="Shape">How it is drawn.</param>
/// <param name="Lines">What it shows, in order.</param>
public sealed record CurvePanel(
    string Id, string Title, string Hint, string Unit, CurveShape Shape, ImmutableArray<CurveLine> Lines);

/// <summary>The panels of a run's curves.</summary>
public static class CurvePanels
{
    private static readonly ImmutableArray<(string Net, string Name)> Nets = [("student", "Student"), ("lora", "LoRA teacher")];

    /// <summary>Panels of a run, the most telling first; what its spec never measures is left out.</summary>
    /// <param name="spec">The run's spec.</param>
    public static ImmutableArray<CurvePanel> Of(RunSpec spec)
    {
        var panels = ImmutableArray.CreateBuilder<CurvePanel>();

        // Student and LoRA teacher apart: their scales differ by orders, and the smaller one would lie along its chart's floor.
        panels.Add(new CurvePanel(
            "vsd-loss", "VSD loss", "Does not rank quality: it grows with the guidance range.", "", CurveShape.Lines,
            [new("vsd_loss", "VSD loss")]));
        panels.Add(new CurvePanel(
            "lora-loss", "LoRA loss", "How well the LoRA teacher follows the student.", "", CurveShape.Lines,
            [new("lora_loss", "LoRA loss")]));
        panels.Add(new CurvePanel(
            "residual-kappa", "Residual norm by guidance scale", "Which part of the range pulls hardest. Empty: no sample fell there.", "", CurveShape.Heat,
            Bins(ResidualAxis.OfKappa(spec.Kappa), SeriesKeys.OfKappaBin, "κ")));
        panels.Add(new CurvePanel(
            "residual-t", "Residual norm by timestep", "Small t shapes detail, large t layout. Empty: no sample fell there.", "", CurveShape.Heat,
            Bins(ResidualAxis.OfTimestep(spec.Vsd), SeriesKeys.OfTimestepBin, "t")));
        foreach ((string net, string name) in Nets)
        {
            panels.Add(new CurvePanel(
                $"{net}-grad-norm", $"{name}: gradient norm", ClippingOf(spec), "", CurveShape.Lines,
                [new($"{net}_grad_norm", "Gradient norm")]));
        }

        foreach ((string net, string name) in Nets)
        {
            panels.Add(new CurvePanel(
                $"{net}-update-ratio", $"{name}: update-to-weight ratio", "How much of the weights a step changes.", "",
                CurveShape.Lines, [new($"{net}_update_ratio", "Update to weight")]));
        }

        if (spec.Clip.Model.Length > 0)
        {
            panels.Add(new CurvePanel(
                "clip", "CLIP", "Cosine of pictures and prompts, and the loss that pulls it up.", "", CurveShape.Lines,
                [new("clip_loss", "CLIP loss"), new("clip_cosine", "CLIP cosine")]));
        }

        panels.Add(new CurvePanel(
            "time-split", "Where a step's time goes", "Of the reporting rank; the tab Ranks has all of them.", "s", CurveShape.Stack,
            [.. StepPhases.All.Select(phase => new CurveLine(
                SeriesKeys.PhasePrefix + StepPhases.NameOf(phase), PhaseLabel.Of(StepPhases.NameOf(phase))))]));
        panels.Add(new CurvePanel(
            "throughput", "Samples per second", "", "1/s", CurveShape.Lines, [new("samples_per_second", "Samples/s")]));
        panels.Add(new CurvePanel(
            "group", "Ranks and micro-batch", "", "", CurveShape.Lines,
            [new("world_size", "Ranks"), new("micro_batch", "Micro-batch")]));
        panels.Add(new CurvePanel(
            "memory", "Memory of the reporting rank", "", "GiB", CurveShape.Lines, [new("memory_bytes", "Memory")]));
        panels.Add(new CurvePanel(
            "flops", "Model FLOP utilisation", "Known on devices whose peak is known.", "%", CurveShape.Lines,
            [new("flop_utilization", "FLOP utilisation")]));
        return panels.ToImmutable();
    }

    private static string ClippingOf(RunSpec spec) => spec.GradClip > 0
        ? FormattableString.Invariant($"Before clipping, which begins at {spec.GradClip:0.###}.")
        : "Nothing is clipped.";

    // A range of one scale fills one bin: the others would be empty rows.
    private static ImmutableArray<CurveLine> Bins(ResidualAxis axis, Func<int, string> keyOf, string symbol)
    {
        if (axis.Max <= axis.Min)
        {
            return [new CurveLine(keyOf(0), FormattableString.Invariant($"{symbol} = {axis.Min:0.##}"))];
        }

        ImmutableArray<double> edges = axis.Edges;
        return
        [
            .. Enumerable.Range(0, axis.NumBins).Select(bin => new CurveLine(
                keyOf(bin), FormattableString.Invariant($"{symbol} {edges[bin]:0.##} – {edges[bin + 1]:0.##}"))),
        ];
    }
}
