using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>
/// A run's curves at one time. Whoever asks first for a view has its charts drawn; all others who see the run in the same way
/// are given the same text.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="series">Its measures; null before they were read.</param>
/// <param name="fault">Why the newest reading failed; null when it did not.</param>
internal sealed class CurveSheet(RunView run, StepSeries? series, string? fault)
{
    /// <summary>Views whose drawings are kept.</summary>
    public const int MostViews = 16;

    private readonly ImmutableArray<CurvePanel> _panels = CurvePanels.Of(run.Spec);
    private readonly bool _isGpu = run.Spec.Model.Device.StartsWith("cuda", StringComparison.Ordinal);
    private readonly Lock _gate = new();

    // Oldest first. People see a run in few ways at once; a slider passes through a hundred.
    private readonly List<(CurveView View, Lazy<ImmutableArray<DrawnCurve>> Curves)> _drawn = [];

    /// <summary>The measures; null before they were read.</summary>
    public StepSeries? Series { get; } = series;

    /// <summary>Why the newest reading failed, for a person; null when it did not.</summary>
    public string? Fault { get; } = fault;

    /// <summary>Names of the measures that a run's panels show, with commas between.</summary>
    public static string KeysOf(RunView run) => string.Join(
        ',', CurvePanels.Of(run.Spec).SelectMany(panel => panel.Lines).Select(line => line.Key).Distinct());

    /// <summary>The charts that have anything to show; none before the measures were read.</summary>
    /// <param name="view">How a person wants to see them.</param>
    public ImmutableArray<DrawnCurve> Draw(CurveView view)
    {
        Lazy<ImmutableArray<DrawnCurve>> curves;
        lock (_gate)
        {
            curves = _drawn.Find(drawn => drawn.View == view).Curves ?? Add(view);
        }

        // Others may draw other views meanwhile.
        return curves.Value;
    }

    private Lazy<ImmutableArray<DrawnCurve>> Add(CurveView view)
    {
        if (_drawn.Count == MostViews)
        {
            _drawn.RemoveAt(0);
        }

        Lazy<ImmutableArray<DrawnCurve>> curves = new(() => DrawNow(view));
        _drawn.Add((view, curves));
        return curves;
    }

    private ImmutableArray<DrawnCurve> DrawNow(CurveView view) => Series is not { } series
        ? []
        :
        [
            .. _panels.Where(panel => CurveChart.HasValues(series, panel)).Select(
                panel => new DrawnCurve(panel, CurveChart.Of(series, panel, view, _isGpu).ToJsonString())),
        ];
}

/// <summary>A chart as it is handed to the browser.</summary>
/// <param name="Panel">What it shows.</param>
/// <param name="Option">The chart's option, as JSON.</param>
internal sealed record DrawnCurve(CurvePanel Panel, string Option);
