namespace SnoopiCluster.Tensors.Collectives;

/// <summary>
/// What ended a collective, as this rank saw it. The numbers are part of the native library's ABI.
/// </summary>
public enum CollectiveFailure
{
    /// <summary>Anything that is none of the others; the message says what.</summary>
    Other = 0,

    /// <summary>
    /// A connection to another rank broke: it died, or it left the group, for instance after its own time-out.
    /// </summary>
    PeerLost = 1,

    /// <summary>Another rank did not do its part in time; it may hang, or be cut off.</summary>
    TimedOut = 2,

    /// <summary>This process gave the group up: <see cref="ProcessGroup.Abort"/> was called.</summary>
    Aborted = 3,
}
