using Microsoft.Extensions.Logging;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;

namespace SnoopiCluster.Grains.Scheduling;

internal sealed partial class SchedulerGrain
{
    [LoggerMessage(2301, LogLevel.Debug, "Scheduler: told {Message}")]
    private partial void LogTold(SchedulerMessage message);

    [LoggerMessage(2302, LogLevel.Information, "Scheduler: {NumRuns} runs have said what they hold and want; slots are given")]
    private partial void LogOpen(int numRuns);

    [LoggerMessage(2303, LogLevel.Warning, "Scheduler: what runs and nodes hold could not be asked; again")]
    private partial void LogNotRestated(Exception e);

    [LoggerMessage(2304, LogLevel.Error,
        "Scheduler: run {RunId} could not be asked what it holds; slots are given without its word: {IsLastPass}")]
    private partial void LogRunNotHeard(Exception e, RunId runId, bool isLastPass);

    [LoggerMessage(2305, LogLevel.Error,
        "Scheduler: run {RunId} believes to hold {Slots}, which other runs hold. Cancel one of them")]
    private partial void LogTwoHolders(RunId runId, string slots);
}
