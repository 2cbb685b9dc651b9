using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>An entry of a run's timeline on one line.</summary>
internal static class TimelineText
{
    private const int KindWidth = 20;

    /// <summary>Date, kind, step and text.</summary>
    public static string Of(TimelineEntry entry, TimeProvider time) =>
        $"{Moments.Full(entry.At, time)}  {Words.Of(entry.Event.Kind),-KindWidth}  step {entry.Event.Step}: {entry.Event.Text}";

    /// <summary>Time of day and text, for a narrow place.</summary>
    public static string Short(TimelineEntry entry, TimeProvider time) =>
        $"{Moments.TimeOfDay(entry.At, time)}  {entry.Event.Text.ReplaceLineEndings(" ")}";
}
