using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Silo.Metrics;

/// <summary>What must be known of a living run so that each of its steps and recoveries is counted once.</summary>
/// <param name="seen">Its state when it was first heard of.</param>
internal sealed class WatchedRun(RunState seen)
{
    private long _step = seen.Step;

    /// <summary>The run.</summary>
    public RunId Id { get; } = seen.Id;

    /// <summary>Its label.</summary>
    public string Label { get; } = seen.Id.Value;

    /// <summary>Its guidance range as a label, such as <c>2-7</c>.</summary>
    public string Guidance { get; } = seen.Spec.Kappa.Range.ToString();

    /// <summary>Prompts of a step.</summary>
    public int Batch { get; } = seen.Spec.Batch;

    /// <summary>The first step whose row is not counted yet.</summary>
    public long NextStep { get; set; } = seen.Step;

    /// <summary>Whether it has series of its own.</summary>
    public bool IsShown { get; set; }

    /// <summary>Why and when its group broke, until one has formed again.</summary>
    public (DisruptionCause Cause, long At)? Disrupted { get; set; }

    /// <summary>Its state is another one: steps that it goes back over are done, and counted, again.</summary>
    public void Turned(RunState after)
    {
        if (after.Step < _step)
        {
            NextStep = after.Step;
        }

        _step = after.Step;
    }
}
