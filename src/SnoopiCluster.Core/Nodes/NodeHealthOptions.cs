using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Nodes;

/// <summary>When a node that says nothing counts as dead (design section 6).</summary>
public sealed record NodeHealthOptions
{
    /// <summary>The options of a node that was given none.</summary>
    public static readonly NodeHealthOptions Default = new();

    /// <summary>
    /// How often an agent sends a beat, and how often a <see cref="NodeTicked"/> is due. Default 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan BeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence after which a node counts as dead. Default 5 s: five missed beats.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time that a node known from before the control plane was started anew has to come back. Default 15 s:
    /// an agent that lost its link tries again with a growing pause.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan GraceAfterStart { get; init; } = TimeSpan.FromSeconds(15);
}
