namespace SnoopiCluster.Core.Specs;

/// <summary>How often something is drawn.</summary>
public enum DrawPer
{
    /// <summary>Once for each sample.</summary>
    Sample,

    /// <summary>Once for each step, shared by all its samples.</summary>
    Step,
}
