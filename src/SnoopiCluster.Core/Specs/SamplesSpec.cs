using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>The pictures that are drawn while training.</summary>
public sealed record SamplesSpec
{
    /// <summary>Steps between sample grids; 0 draws none.</summary>
    [Range(0L, 1_000_000_000L)]
    public long Every { get; init; } = 500;

    /// <summary>Prompts of the grid, one row each; empty takes the first of the prompt set.</summary>
    public ImmutableArray<string> Prompts { get; init; } = [];

    /// <summary>Seeds of the grid, one column each.</summary>
    [Range(1, 64)]
    public int Seeds { get; init; } = 4;
}
