namespace Orleans.Runtime;

/// <summary>Where the silo stands; only ever moves down this list.</summary>
internal enum SiloPhase
{
    /// <summary>Not started: no calls.</summary>
    Created,

    /// <summary>Calls are taken.</summary>
    Running,

    /// <summary>Only grains may call, so that what was begun can end.</summary>
    Stopping,

    /// <summary>No calls any more.</summary>
    Stopped,
}
