using System.CommandLine;
using System.Runtime.InteropServices;
using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Cli.Commands;

/// <summary>
/// <c>snoopi rank</c>: one rank of a run. Agents start it and speak with it over its standard input and output; nobody types it.
/// </summary>
internal static class RankProcessCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Command command = new("rank", "One rank of a run, told what to do by its agent.")
        {
            Hidden = true,
        };
        command.Add(TrainFlags.Fault);
        command.SetAction(parsed =>
        {
            // A terminal sends it to the whole process group; what the ranks do then is their controller's decision.
            using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            return RankConsole.Run(
                surroundings.In, surroundings.Out, surroundings.Error, TrainFlags.FaultOf(parsed), surroundings.Time);
        });
        return command;
    }
}
