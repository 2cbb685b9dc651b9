using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>How a trial's stability looks: a word, a class of the page's colours, and an icon.</summary>
internal static class StabilityLook
{
    /// <summary>The look of a verdict.</summary>
    /// <param name="verdict">The verdict; null while nothing was measured.</param>
    public static (string Label, string Class, string Icon) Of(StabilityVerdict? verdict) => verdict switch
    {
        null => ("not measured yet", "wait", "circle-dashed"),
        StabilityVerdict.Stable => ("stable", "good", "circle-check"),
        StabilityVerdict.Plateau => ("on a plateau", "hold", "activity"),
        StabilityVerdict.Saturated => ("saturated", "warn", "triangle-alert"),
        StabilityVerdict.Diverged => ("diverged", "bad", "circle-x"),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };
}
