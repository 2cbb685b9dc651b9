using System.CommandLine;
using System.CommandLine.Parsing;
using SnoopiCluster.Cli.Commands;
using SnoopiCluster.Cli.Commands.Runs;
using SnoopiCluster.Cli.Commands.Sweeps;
using SnoopiCluster.Cli.Commands.Toy;

namespace SnoopiCluster.Cli;

/// <summary>All commands, and the border at which a fault becomes one message and an exit code.</summary>
internal static class CommandTree
{
    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, Surroundings surroundings)
    {
        RootCommand root = Build(surroundings);
        ParseResult parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
        {
            return RefuseCommandLine(parsed, surroundings.Error);
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = surroundings.Out,
                Error = surroundings.Error,
                EnableDefaultExceptionHandler = false,

                // Signals are StopSignals' matter.
                ProcessTerminationTimeout = null,
            });
        }
#pragma warning disable CA1031 // The border of the process: whatever it was, a person gets one message.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            bool debug = parsed.GetValue(CommonOptions.Debug);
            Explanation explanation = Explanation.Of(fault);
            surroundings.Error.WriteLine($"snoopi: {(debug ? fault.ToString() : explanation.Message)}");
            return explanation.ExitCode;
        }
    }

    private static RootCommand Build(Surroundings surroundings) =>
        new("SnoopiCluster trains one-step text-to-image students.")
    {
        CommonOptions.Json,
        CommonOptions.Debug,
        DemoCommand.Create(surroundings),
        UpCommand.Create(surroundings),
        DownCommand.Create(surroundings),
        RunCommand.Create(surroundings),
        SweepCommand.Create(surroundings),
        TrainCommand.Create(surroundings),
        ResumeCommand.Create(surroundings),
        VerifyCommand.Create(surroundings),
        GenerateCommand.Create(surroundings),
        new Command("models", "Model folders in the diffusers layout.")
        {
            ModelsInitCommand.Create(surroundings),
            ModelsInspectCommand.Create(surroundings),
        },
        new Command("prompts", "Prompt files and prompt sets.")
        {
            PromptsCheckCommand.Create(surroundings),
            PromptsIngestCommand.Create(surroundings),
            PromptsListCommand.Create(surroundings),
        },
        new Command("toy", "The toy world: a small Stable Diffusion and the pictures it is judged by.")
        {
            ToyTeacherCommand.Create(surroundings),
            ToyCaptionsCommand.Create(surroundings),
            ToyJudgeCommand.Create(surroundings),
            ToyExperimentCommand.Create(surroundings),
        },
        DoctorCommand.Create(surroundings),
        NodeCommand.Create(surroundings),
        RankProcessCommand.Create(surroundings),
    };

    private static int RefuseCommandLine(ParseResult parsed, TextWriter error)
    {
        foreach (ParseError fault in parsed.Errors)
        {
            error.WriteLine($"snoopi: {fault.Message}");
        }

        string names = "";
        CommandResult? command = parsed.CommandResult;
        while (command is { Parent: not null })
        {
            names = $" {command.Command.Name}{names}";
            command = command.Parent as CommandResult;
        }

        error.WriteLine($"`snoopi{names} --help` lists what can be given.");
        return ExitCode.Usage;
    }
}
