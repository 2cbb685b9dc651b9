using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>When checkpoints are written and which are kept.</summary>
public sealed record CheckpointsSpec
{
    /// <summary>Steps between checkpoints.</summary>
    [Range(1L, 1_000_000_000L)]
    public long Every { get; init; } = 500;

    /// <summary>Newest checkpoints that are kept.</summary>
    [Range(1, 10_000)]
    public int Keep { get; init; } = 3;
}
