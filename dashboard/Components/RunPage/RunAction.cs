namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>What a person can ask of a run as a whole.</summary>
internal enum RunAction
{
    /// <summary>Stand still at a checkpoint and give the slots back.</summary>
    Pause,

    /// <summary>Go on from the newest checkpoint.</summary>
    Resume,

    /// <summary>Write a checkpoint after the present step.</summary>
    Checkpoint,

    /// <summary>Begin another run with a checkpoint of this one.</summary>
    Fork,

    /// <summary>End it for good.</summary>
    Cancel,
}
