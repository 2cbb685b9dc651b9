using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Components.Parts;

/// <summary>How states look: a colour that colour-blind people tell apart, and an icon beside it.</summary>
internal static class StateLook
{
    /// <summary>CSS class and icon of a run's state.</summary>
    public static (string Class, string Icon) Of(RunStatus status) => status switch
    {
        RunStatus.Queued => ("wait", "clock"),
        RunStatus.Starting => ("busy", "loader-circle"),
        RunStatus.Running => ("busy", "activity"),
        RunStatus.Pausing => ("hold", "circle-pause"),
        RunStatus.Paused => ("hold", "pause"),
        RunStatus.Interrupted => ("warn", "triangle-alert"),
        RunStatus.Completed => ("good", "circle-check"),
        RunStatus.Failed => ("bad", "circle-x"),
        RunStatus.Cancelled => ("idle", "ban"),
        _ => ("idle", "circle-help"),
    };
}
