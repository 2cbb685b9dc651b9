using System.CommandLine;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi resume RUN_DIR</c>: goes on from the newest valid checkpoint.</summary>
internal static class ResumeCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Argument<string> run =
            new("RUN_DIR") { Description = "Folder of a run that was stopped, killed or failed." };
        Command command =
            new("resume", "Go on with a run from its newest valid checkpoint.") { run, TrainFlags.Fault };
        command.SetAction(parsed =>
        {
            FaultInjection? fault = TrainFlags.FaultOf(parsed);
            RunFolder folder = RunFolder.Open(surroundings.FullPath(parsed.GetRequiredValue(run)));
            return new TrainingSession(new CommandOutput(surroundings, parsed), surroundings)
                .Run(folder, fault);
        });
        return command;
    }
}
