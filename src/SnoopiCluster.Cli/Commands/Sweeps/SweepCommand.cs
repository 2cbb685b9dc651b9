using System.CommandLine;

namespace SnoopiCluster.Cli.Commands.Sweeps;

/// <summary><c>snoopi sweep ...</c>: the sweeps of a cluster.</summary>
internal static class SweepCommand
{
    public static Command Create(Surroundings surroundings) => new("sweep", "Sweeps: many runs over ranges of keys.")
    {
        SweepStartCommand.Create(surroundings),
        SweepListCommand.Create(surroundings),
        SweepShowCommand.Create(surroundings),
        SweepWatchCommand.Create(surroundings),
        SweepExtendCommand.Create(surroundings),
        SweepStopCommand.Create(surroundings),
    };
}
