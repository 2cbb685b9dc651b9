using System.CommandLine;
using System.Globalization;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Tensors;
using SnoopiCluster.ToyWorld.Teacher;

namespace SnoopiCluster.Cli.Commands.Toy;

/// <summary><c>snoopi toy teacher</c>: trains the toy teacher from nothing, or goes on where that was interrupted.</summary>
internal static class ToyTeacherCommand
{
    private const int ThreadsMax = 1_024;

    public static Command Create(Surroundings surroundings)
    {
        Option<string> target = new("--out")
        {
            Description = "Folder of the teacher to make; DIR.training beside it keeps what an interrupted training needs.",
            HelpName = "DIR",
            Required = true,
        };
        Option<ulong> seed = new("--seed") { Description = "Seed of everything drawn.", HelpName = "N" };
        Option<int> threads = new("--threads")
        {
            Description = "CPU threads; the weights are the same bits for the same number only.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        Option<long?> steps = new("--steps")
        {
            Description =
                "Steps of each stage, for a look only: what comes out draws nothing. Default: the toy world's own.",
            HelpName = "N",
        };
        Command command =
            new("teacher", "Train the toy world's teacher from nothing; again: go on where it was interrupted.")
            {
                target, seed, threads, steps,
            };
        command.SetAction((parsed, _) =>
        {
            ToyTrainingPlan plan = PlanOf(parsed.GetValue(steps));
            int numThreads = CheckedThreads(parsed.GetValue(threads));

            // Without its last separator, so that the states lie beside the folder and not in it.
            string folder =
                Path.TrimEndingDirectorySeparator(surroundings.FullPath(parsed.GetRequiredValue(target)));
            CommandOutput output = new(surroundings, parsed);
            TeacherTraining training = new(
                parsed.GetValue(seed),
                folder + ".training",
                plan,
                surroundings.Time,
                new StageScreen(output, surroundings.Time).Show);
            return StopSignals.WatchAsync(
                signal => surroundings.Error.WriteLine(
                    $"snoopi: {signal}: saving the state; the same command goes on from it"),
                stop => Task.Run(() =>
                {
                    // On the thread that trains: one that has computed before does not hear of it otherwise.
                    NativeRuntime.SetThreads(numThreads);
                    Show(output, folder, training.Run(folder, stop));
                    return ExitCode.Ok;
                }));
        });
        return command;
    }

    private static ToyTrainingPlan PlanOf(long? steps) => steps switch
    {
        null => ToyTrainingPlan.Full,
        >= 1 => ToyTrainingPlan.Short(steps.Value),
        _ => throw new CliFault($"--steps: found {steps}; give a number from 1."),
    };

    private static int CheckedThreads(int threads) => threads is >= 1 and <= ThreadsMax
        ? threads
        : throw new CliFault($"--threads: found {threads}; give a number from 1 to {ThreadsMax}.");

    private static void Show(CommandOutput output, string folder, TeacherCard card)
    {
        output.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{folder}: {card.Minutes} minutes of updates; attributes {card.Sampling?.Scores.Accuracy.Mean:P1} right, "
            + $"all five {card.Sampling?.Scores.Accuracy.AllFive:P1}"));
        output.Event(new { Event = "done", Folder = folder, Card = card });
    }
}
