using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Grains.Runs;

/// <summary>The effects of a turn that belong into the transaction of its state.</summary>
internal static class RunTurns
{
    /// <summary>Entries of the timeline.</summary>
    public static RunEvent[] Events(this RunTurn.Taken turn) =>
        [.. turn.Effects.OfType<RecordEvent>().Select(effect => effect.Event)];

    /// <summary>The first step whose row is deleted; null when none is.</summary>
    public static long? DropsRowsFrom(this RunTurn.Taken turn) =>
        turn.Effects.OfType<DropRows>().Select(effect => (long?)effect.FromStep).Min();
}
