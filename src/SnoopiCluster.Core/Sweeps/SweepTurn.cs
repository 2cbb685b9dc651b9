using System.Collections.Immutable;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>What a message leads to.</summary>
public abstract record SweepTurn
{
    private SweepTurn()
    {
    }

    /// <summary>The message is taken: store the state, then carry out the effects in order.</summary>
    /// <param name="State">The new state; the same object when nothing changed.</param>
    /// <param name="Effects">What is to be done.</param>
    public sealed record Taken(SweepState State, ImmutableArray<SweepEffect> Effects) : SweepTurn;

    /// <summary>A request that the sweep cannot meet where it stands; nothing changes.</summary>
    /// <param name="Cause">What was asked, where the sweep stands, what to do.</param>
    public sealed record Refused(string Cause) : SweepTurn;
}
