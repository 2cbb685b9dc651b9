using System.CommandLine;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Watching;

namespace SnoopiCluster.Cli.Commands.Sweeps;

/// <summary><c>snoopi sweep watch SWEEP</c>: its table, live, until it ends.</summary>
internal static class SweepWatchCommand
{
    public static Command Create(Surroundings surroundings) => SiloCall.Command(
        surroundings,
        "watch",
        "Watch a sweep until it ends; the first Ctrl-C ends the watching, not the sweep.",
        [RunLookup.Sweep],
        async (call, cancellationToken) =>
            await SweepWatch.RunAsync(call, await RunLookup.FindSweepAsync(call, cancellationToken)));
}
