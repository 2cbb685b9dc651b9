using System.CommandLine;
using SnoopiCluster.Cli.Demo;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Prompts;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli.Commands;

/// <summary>
/// <c>snoopi demo</c>: a tiny model, a short PG-SB run on the prompts that ship, the losses and the pictures.
/// </summary>
internal static class DemoCommand
{
    private const int StepsBetweenRows = 10;

    public static Command Create(Surroundings surroundings)
    {
        Option<long> steps = new("--steps")
        {
            Description = "Number of steps.",
            HelpName = "N",
            DefaultValueFactory = _ => 60,
        };
        Option<string?> home = new("--out")
        {
            Description = "Folder for the demo's model and runs; default .snoopi/demo.",
            HelpName = "DIR",
        };
        Command command =
            new("demo", "Make a tiny model, distil a student from it with PG-SB, and draw its pictures.")
        {
            steps, home,
        };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(home) is { } given
                ? surroundings.FullPath(given)
                : Path.Combine(surroundings.HomeFolder, "demo");
            CommandOutput output = new(surroundings, parsed);
            return Run(output, surroundings, folder, parsed.GetValue(steps));
        });
        return command;
    }

    private static int Run(CommandOutput output, Surroundings surroundings, string folder, long steps)
    {
        if (steps < 1)
        {
            throw new CliFault($"--steps: found {steps}; give a number from 1.");
        }

        string model = Path.Combine(folder, "model");
        if (PipelineFolder.IsPipeline(model))
        {
            output.Text($"model   {model} (made before)");
        }
        else
        {
            Sd15Tiny.Create(
                model,
                new Sd15TinyOptions(),
                PromptFileReader.ReadAll(DemoPrompts.File).Select(prompt => prompt.Text));
            output.Text($"model   {model} (new: Stable Diffusion 1.5's layout in miniature, random weights)");
        }

        string runs = Path.Combine(folder, "runs");
        RunSpec spec = DemoSpec.Of(NewRun.FreeName(runs, "demo"), model, steps);
        output.Text($"prompts {DemoPrompts.File}");
        output.Text($"run     {Path.Combine(runs, spec.Name)}: "
            + $"PG-SB, {steps} steps, batch {spec.Batch}, kappa from {spec.Kappa.Range}");

        List<StepReport> rows = [];
        int exitCode = NewRun.Train(
            new TrainingSession(output, surroundings),
            Path.Combine(runs, spec.Name),
            spec,
            onStep: step =>
            {
                if (step.Step == 1 || step.Step == step.Steps || step.Step % StepsBetweenRows == 0)
                {
                    rows.Add(step);
                }
            });
        LossTable.Write(output, rows);
        return exitCode;
    }
}
