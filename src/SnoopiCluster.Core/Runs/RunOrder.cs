namespace SnoopiCluster.Core.Runs;

/// <summary>What a list of runs is ordered by.</summary>
public enum RunOrder
{
    /// <summary>When they were submitted, the newest first.</summary>
    Newest,

    /// <summary>Their names, alphabetically.</summary>
    Name,

    /// <summary>Where they stand, in the order of <see cref="RunStatus"/>.</summary>
    Status,

    /// <summary>The share of their steps that is done, the largest first.</summary>
    Progress,

    /// <summary>Their guidance ranges: the smaller lower end first, then the smaller upper end.</summary>
    Guidance,
}
