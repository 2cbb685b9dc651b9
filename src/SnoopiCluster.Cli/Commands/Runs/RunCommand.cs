using System.CommandLine;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run ...</c>: the runs of a cluster.</summary>
internal static class RunCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Command command = new("run", "Runs of a cluster.")
        {
            RunStartCommand.Create(surroundings),
            RunListCommand.Create(surroundings),
            RunShowCommand.Create(surroundings),
            RunWatchCommand.Create(surroundings),
            RunLogsCommand.Create(surroundings),
            RunForkCommand.Create(surroundings),
            RunVerifyCommand.Create(surroundings),
            RunExportCommand.Create(surroundings),
        };
        foreach (Command order in RunOrderCommand.CreateAll(surroundings))
        {
            command.Add(order);
        }

        return command;
    }
}
