using System.CommandLine;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi train --local [SPEC] [flags]</c>: a new run on this machine.</summary>
internal static class TrainCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Argument<string?> spec = new("SPEC")
        {
            Description = "YAML file of the run; flags lie over it by key.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> local =
            new("--local") { Description = "Train on this machine (the only place so far; say it)." };
        Option<string> runs = new("--out")
        {
            Description = "Folder in which the run's folder is made.",
            HelpName = "RUNS_DIR",
            DefaultValueFactory = _ => "runs",
        };
        Option<bool> dryRun = new("--dry-run")
        {
            Description = "Show the resolved spec, the data plan and the memory; train nothing.",
        };
        Command command = new("train", "Distil a one-step student from a teacher on prompts.")
        {
            spec, local, TrainFlags.Prompts, runs, dryRun, TrainFlags.Set, TrainFlags.Fault,
        };
        foreach (SpecFlag flag in TrainFlags.Keys)
        {
            command.Add(flag.Option);
        }

        command.SetAction(parsed =>
        {
            if (!parsed.GetValue(local))
            {
                throw new CliFault("Where to train? Say --local for this machine; there is no cluster yet.");
            }

            string folder = surroundings.FullPath(parsed.GetRequiredValue(runs));
            string? path = parsed.GetValue(spec) is { } given ? surroundings.FullPath(given) : null;
            RunSpec resolved = SpecFile.Read(
                path, TrainFlags.LayerOf(parsed, surroundings), () => NewRun.FreeName(folder, "run"));
            CommandOutput output = new(surroundings, parsed);
            return parsed.GetValue(dryRun)
                ? DryRun.Show(output, resolved)
                : NewRun.Train(
                    new TrainingSession(output, surroundings),
                    Path.Combine(folder, resolved.Name),
                    resolved,
                    TrainFlags.FaultOf(parsed));
        });
        return command;
    }
}
