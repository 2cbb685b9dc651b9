using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>What a run that has begun holds, and what it lacks.</summary>
/// <param name="Slots">Slots that it holds; empty when all its nodes are gone.</param>
/// <param name="Lacks">Slots that it asked for in addition.</param>
/// <param name="MinSize">Slots with which it goes on; 0 for no fewer than all.</param>
/// <param name="Priority">Higher ones get replacements first.</param>
/// <param name="Since">When it was granted or restated; equal priorities are served in this order.</param>
public sealed record HeldGang(
    ImmutableArray<SlotId> Slots, int Lacks, int MinSize, int Priority, DateTimeOffset Since)
{
    /// <summary>
    /// Since when it cannot go on for want of slots, or was last told to give its own back; null when it can.
    /// </summary>
    public DateTimeOffset? StuckSince { get; init; }

    /// <summary>What the run was last told by <see cref="ReportNothingFits"/>; null when it fits.</summary>
    public string? Told { get; init; }

    /// <summary>How many of the slots that it lacks it cannot go on without.</summary>
    [JsonIgnore]
    public int Needs => MinSize == 0 ? Lacks : Math.Clamp(MinSize - Slots.Length, 0, Lacks);
}
