namespace SnoopiCluster.Dashboard.Components.Runs;

/// <summary>A column of the runs page that can be hidden; the name is always there.</summary>
public enum RunsColumn
{
    /// <summary>Newest sample.</summary>
    Sample,

    /// <summary>State, and why.</summary>
    State,

    /// <summary>Guidance range.</summary>
    Guidance,

    /// <summary>VSD loss.</summary>
    Loss,

    /// <summary>Steps done and time left.</summary>
    Progress,

    /// <summary>Share of the time that went into kept steps.</summary>
    Goodput,

    /// <summary>When it was submitted.</summary>
    Submitted,
}
