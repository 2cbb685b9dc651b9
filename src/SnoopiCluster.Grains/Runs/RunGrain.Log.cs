using Microsoft.Extensions.Logging;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Grains.Runs;

internal sealed partial class RunGrain
{
    [LoggerMessage(2101, LogLevel.Debug, "Run {RunId}: took {Message}")]
    private partial void LogTaken(RunId runId, RunMessage message);

    [LoggerMessage(2102, LogLevel.Information, "Run {RunId} is {Status}: {Cause}")]
    private partial void LogStatus(RunId runId, RunStatus status, string cause);

    [LoggerMessage(2103, LogLevel.Warning, "Run {RunId}: somebody else has stored it since revision {Revision}; read anew")]
    private partial void LogStale(Exception e, RunId runId, long revision);

    [LoggerMessage(2104, LogLevel.Warning, "Run {RunId}: what was due could not be done; again in a second")]
    private partial void LogWakeFailed(Exception e, RunId runId);
}
