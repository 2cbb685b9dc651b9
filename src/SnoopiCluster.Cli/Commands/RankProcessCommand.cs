using System.CommandLine;
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
        command.SetAction(parsed => RankConsole.Run(
            surroundings.In, surroundings.Out, surroundings.Error, TrainFlags.FaultOf(parsed), surroundings.Time));
        return command;
    }
}
