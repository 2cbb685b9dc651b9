using System.CommandLine;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Watching;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run watch RUN</c>: a live view of a run, until it ends.</summary>
internal static class RunWatchCommand
{
    public static Command Create(Surroundings surroundings) => SiloCall.Command(
        surroundings,
        "watch",
        "Watch a run until it ends; the first Ctrl-C ends the watching, not the run.",
        [RunLookup.Run],
        async (call, cancellationToken) =>
            await RunWatch.RunAsync(call, await RunLookup.FindRunAsync(call, cancellationToken)));
}
