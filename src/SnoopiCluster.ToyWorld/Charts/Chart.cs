using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>What a picture of an experiment's numbers shows: a <see cref="LineChart"/> or a <see cref="BarChart"/>.</summary>
public abstract record Chart
{
    // A closed family: only the forms of this assembly.
    private protected Chart(string title, ChartAxis values)
    {
        Title = title;
        Values = values;
    }

    /// <summary>What the reader is to see, at most 80 characters.</summary>
    public string Title { get; init; }

    /// <summary>The upright axis.</summary>
    public ChartAxis Values { get; init; }

    /// <summary>Lines across the whole chart, at most two: the first dashed, the second dotted. Default none.</summary>
    public ImmutableArray<ReferenceLine> References { get; init; } = [];
}
