using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>Where a sweep stands in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SweepStatus>))]
public enum SweepStatus
{
    /// <summary>Starts trials and watches them.</summary>
    Running,

    /// <summary>Was told to stop; its runs are being cancelled.</summary>
    Stopping,

    /// <summary>Has met too many failed trials; its runs are being cancelled.</summary>
    Failing,

    /// <summary>Every trial is over.</summary>
    Completed,

    /// <summary>Ended on request.</summary>
    Stopped,

    /// <summary>Ended by too many failed trials.</summary>
    Failed,
}
