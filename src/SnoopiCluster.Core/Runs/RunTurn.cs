using System.Collections.Immutable;

namespace SnoopiCluster.Core.Runs;

/// <summary>What a message leads to.</summary>
public abstract record RunTurn
{
    private RunTurn()
    {
    }

    /// <summary>The message is taken: store the state, then carry out the effects in order.</summary>
    /// <param name="State">The new state; the same object when nothing changed.</param>
    /// <param name="Effects">What is to be done.</param>
    public sealed record Taken(RunState State, ImmutableArray<RunEffect> Effects) : RunTurn;

    /// <summary>A request that the run cannot meet where it stands; nothing changes.</summary>
    /// <param name="Cause">What was asked, where the run stands, what to do.</param>
    public sealed record Refused(string Cause) : RunTurn;
}
