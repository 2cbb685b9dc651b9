namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>What a sweep's page shows under its header; part of the page's address.</summary>
public enum SweepTab
{
    /// <summary>Samples, guidance x prompt.</summary>
    Matrix,

    /// <summary>Guidance ranges against a measure.</summary>
    Ranges,

    /// <summary>Trials as lines over all axes.</summary>
    Parallel,

    /// <summary>Trials as rows.</summary>
    Table,
}
