using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi models inspect DIR</c>: what a model folder describes.</summary>
internal static class ModelsInspectCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Argument<string> folder =
            new("DIR") { Description = "A diffusers pipeline, or the folder of one model." };
        Command command =
            new("inspect", "Show a model folder's architecture, parameters and memory.") { folder };
        command.SetAction(parsed =>
        {
            ModelInspection inspection =
                ModelInspection.Of(surroundings.FullPath(parsed.GetRequiredValue(folder)));
            InspectionTable.Write(new CommandOutput(surroundings, parsed), inspection);
            return ExitCode.Ok;
        });
        return command;
    }
}
