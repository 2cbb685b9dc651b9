using System.CommandLine;
using System.Globalization;
using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Commands.Toy;

/// <summary><c>snoopi toy experiment NAME</c>: a table of the paper in miniature.</summary>
internal static class ToyExperimentCommand
{
    private const int ArmsAtOnceMax = 1_024;

    // Signs that no shell gives a meaning of their own inside a word.
    private const string PlainSigns = "-_./:,+=@%";

    public static Command Create(Surroundings surroundings) =>
        new("experiment", "Tables of the paper in miniature; started again, an experiment goes on.")
        {
            One(
                surroundings,
                "guidance",
                "The teacher over guidance scales and steps, and the one-step student.",
                GuidanceExperiment.RunAsync, takesStudent: true),
            One(
                surroundings,
                "teachers",
                "Random guidance on the frozen teacher, the LoRA teacher, both or none; 3 seeds.",
                TeachersExperiment.RunAsync, takesFixed: true),
            One(
                surroundings,
                "nasa",
                "What negative prompts take away from the one-step student, and what they cost.",
                NasaExperiment.RunAsync, takesStudent: true),
            One(
                surroundings, "sweep", "One-step students over guidance ranges.", SweepExperiment.RunAsync),
        };

    private static Command One(
        Surroundings surroundings,
        string name,
        string description,
        Func<ExperimentDesk, CancellationToken, Task<ExperimentReport>> experiment,
        bool takesStudent = false,
        bool takesFixed = false)
    {
        Flags flags = new();
        Command command = new(name, description)
        {
            flags.Out, flags.Teacher, flags.Seed, flags.Count, flags.Steps, flags.ArmsAtOnce,
        };
        if (takesStudent)
        {
            command.Add(flags.Student);
        }

        if (takesFixed)
        {
            command.Add(flags.Fixed);
        }

        command.SetAction((parsed, _) =>
        {
            ExperimentRequest request = RequestOf(name, parsed, flags, surroundings);
            ExperimentSession session = new(new CommandOutput(surroundings, parsed), surroundings.Time);
            return StopSignals.WatchAsync(
                signal => surroundings.Error.WriteLine(
                    $"snoopi: {signal}: students finish their step and write a checkpoint; once more ends at "
                    + "once"),
                stop => session.RunAsync(request, experiment, stop),
                _ => surroundings.Error.WriteLine(
                    $"snoopi: stopped; what is finished is in {request.Out}, and the same command goes on:\n"
                    + $"  {request.Command}"));
        });
        return command;
    }

    private static ExperimentRequest RequestOf(
        string name, ParseResult parsed, Flags flags, Surroundings surroundings)
    {
        long? steps = parsed.GetValue(flags.Steps);
        int atOnce = parsed.GetValue(flags.ArmsAtOnce);
        double kappa = parsed.GetValue(flags.Fixed);
        string usual = surroundings.FullPath(Path.Combine(surroundings.HomeFolder, "toy"));
        string folder = Path.TrimEndingDirectorySeparator(
            surroundings.FullPath(parsed.GetValue(flags.Out) ?? Path.Combine(usual, name)));

        // Beside a folder that somebody named, nothing is ours.
        string shared = Path.GetDirectoryName(folder) == usual ? usual : folder;
        return new ExperimentRequest(
            name,
            "snoopi " + string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value))),
            folder,
            Path.Combine(shared, "student"),
            surroundings.FullPath(parsed.GetValue(flags.Teacher) ?? ToyTeacher.Folder),
            parsed.GetValue(flags.Student) is { } student ? surroundings.FullPath(student) : null,
            ToyOptions.CheckedSeed(parsed.GetValue(flags.Seed)),
            ToyOptions.CheckedCount(parsed.GetValue(flags.Count)),
            steps is null or >= 1
                ? steps
                : throw new CliFault($"--steps: found {steps}; give a number from 1."),
            atOnce is >= 1 and <= ArmsAtOnceMax
                ? atOnce
                : throw new CliFault(
                    $"--arms-at-once: found {atOnce}; give a number from 1 to {ArmsAtOnceMax}."),
            double.IsFinite(kappa)
                ? kappa
                : throw new CliFault($"--fixed: found {kappa}; give a finite number."));
    }

    private static string Quoted(string word) => word.Length > 0
        && word.All(letter =>
            char.IsAsciiLetterOrDigit(letter) || PlainSigns.Contains(letter, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private sealed class Flags
    {
        public Option<string?> Out { get; } = new("--out")
        {
            Description =
                "Folder of arms, students, table and chart; default .snoopi/toy/NAME, where guidance and "
                + "nasa share .snoopi/toy/student.",
            HelpName = "DIR",
        };

        public Option<string?> Teacher { get; } = new("--teacher")
        {
            Description = "Folder of a toy teacher; default the one that ships.", HelpName = "DIR",
        };

        public Option<string?> Student { get; } = new("--student")
        {
            Description =
                "Folder of a student that is there; default one is trained at the full setting.",
            HelpName = "DIR",
        };

        public Option<long> Seed { get; } = ToyOptions.Seed();

        public Option<int> Count { get; } = ToyOptions.Count();

        public Option<long?> Steps { get; } = new("--steps")
        {
            Description = "Steps of each student; default the toy world's own.", HelpName = "N",
        };

        public Option<int> ArmsAtOnce { get; } = new("--arms-at-once")
        {
            Description = "Arms at a time, one core each.", HelpName = "N", DefaultValueFactory = _ => 2,
        };

        public Option<double> Fixed { get; } = new("--fixed")
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"Guidance scale where none is drawn; default {KappaSpec.SwiftBrushScale}, SwiftBrush's."),
            HelpName = "K",
            DefaultValueFactory = _ => KappaSpec.SwiftBrushScale,
        };
    }
}
