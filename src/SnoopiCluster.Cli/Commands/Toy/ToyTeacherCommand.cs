using System.CommandLine;
using System.Globalization;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Tensors;
using SnoopiCluster.ToyWorld.Teacher;

namespace SnoopiCluster.Cli.Commands.Toy;

/// <summary><c>snoopi toy teacher</c>: trains the toy teacher from nothing, or goes on where that was interrupted.</summary>
internal static class ToyTeacherCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<string> target =
            new("--out") { Description = "Folder of the teacher to make.", HelpName = "DIR", Required = true };
        Option<ulong> seed = new("--seed") { Description = "Seed of everything drawn.", HelpName = "N" };
        Option<int> threads = new("--threads")
        {
            Description = "CPU threads; the weights are the same bits for the same number only.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        Option<long?> steps = new("--steps")
        {
            Description = "Steps of each stage, for a look only: what comes out draws nothing. Default: the toy world's own.",
            HelpName = "N",
        };
        Command command = new("teacher", "Train the toy world's teacher from nothing; again: go on where it was interrupted.")
        {
            target, seed, threads, steps,
        };
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(steps) is < 1)
            {
                throw new CliFault($"--steps: found {parsed.GetValue(steps)}; give a number from 1.");
            }

            if (parsed.GetValue(threads) is < 1 or > 1024)
            {
                throw new CliFault($"--threads: found {parsed.GetValue(threads)}; give a number from 1 to 1024.");
            }

            NativeRuntime.SetThreads(parsed.GetValue(threads));
            string folder = surroundings.FullPath(parsed.GetRequiredValue(target));
            CommandOutput output = new(surroundings, parsed);
            StageScreen screen = new(output, surroundings.Time);
            TeacherTraining training = new(
                parsed.GetValue(seed),
                folder + ".training",
                parsed.GetValue(steps) is { } few ? ToyTrainingPlan.Short(few) : ToyTrainingPlan.Full,
                surroundings.Time,
                screen.Show);
            return StopSignals.WatchAsync(
                signal => surroundings.Error.WriteLine($"snoopi: {signal}: saving the state; the same command goes on from it"),
                stop => Task.Run(() =>
                {
                    TeacherCard card = training.Run(folder, stop);
                    output.Text(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{folder}: made in {card.Minutes} minutes of training; attributes {card.Sampling?.Scores.Accuracy.Mean:P1} right, all five {card.Sampling?.Scores.Accuracy.AllFive:P1}"));
                    output.Event(new { Event = "done", Folder = folder, Card = card });
                    return ExitCode.Ok;
                }));
        });
        return command;
    }
}
