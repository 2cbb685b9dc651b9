using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>What the silo writes to the log.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(9001, LogLevel.Information, "The silo has started")]
    internal static partial void SiloStarted(this ILogger logger);

    [LoggerMessage(9002, LogLevel.Information, "The silo has stopped")]
    internal static partial void SiloStopped(this ILogger logger);

    [LoggerMessage(
        9003, LogLevel.Warning, "The silo stops while {Count} calls are not done: the time for it is over")]
    internal static partial void CallsLeftBehind(this ILogger logger, int count);

    [LoggerMessage(
        9004, LogLevel.Warning, "The silo stops while {Count} activations live: the time for it is over")]
    internal static partial void ActivationsLeftBehind(this ILogger logger, int count);

    [LoggerMessage(9011, LogLevel.Error, "Grain {GrainId} could not be activated")]
    internal static partial void ActivationFailed(this ILogger logger, GrainId grainId, Exception exception);

    [LoggerMessage(9012, LogLevel.Error, "Grain {GrainId} failed in its deactivation")]
    internal static partial void DeactivationFailed(this ILogger logger, GrainId grainId, Exception exception);

    [LoggerMessage(
        9013, LogLevel.Warning, "Grain {GrainId} is deactivated while requests run: the time for it is over")]
    internal static partial void RequestsLeftBehind(this ILogger logger, GrainId grainId);

    [LoggerMessage(9014, LogLevel.Warning, "A timer of grain {GrainId} failed in a tick; it goes on")]
    internal static partial void TickFailed(this ILogger logger, GrainId grainId, Exception exception);

    [LoggerMessage(9021, LogLevel.Warning, "The one-way call {Call} failed")]
    internal static partial void OneWayCallFailed(this ILogger logger, GrainCall call, Exception exception);

    [LoggerMessage(9022, LogLevel.Warning, "The call {Call} was dropped: its observer is gone")]
    internal static partial void CallDropped(this ILogger logger, GrainCall call);
}
