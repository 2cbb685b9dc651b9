using System.CommandLine;
using System.Globalization;
using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Tensors;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Commands.Toy;

/// <summary>
/// <c>snoopi toy judge</c>: how well a model of the toy world draws what held-out captions say, as they are and without the place:
/// whole captions leave so little open that an untrained student draws most of what they say.
/// </summary>
internal static class ToyJudgeCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<string> model = new("--model")
        {
            Description = "Folder of the toy teacher or of a student of it.",
            HelpName = "DIR",
            Required = true,
        };
        Option<int> count = ToyOptions.Count();
        Option<long> seed = ToyOptions.Seed();
        Option<int?> steps = new("--steps")
        {
            Description =
                $"Steps of the sampler; default 1 for a student, {ToySettings.TeacherSteps} for a teacher.",
            HelpName = "N",
        };
        Option<double?> guidance = new("--guidance")
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"Scale, 1 is none; default 1 for a student, {ToySettings.TeacherGuidance} for a teacher."),
            HelpName = "K",
        };
        Command command = new("judge", "Judge a model of the toy world by pictures of held-out captions.")
        {
            model, count, seed, steps, guidance,
        };
        command.SetAction((parsed, _) =>
        {
            CommandOutput output = new(surroundings, parsed);
            string folder = surroundings.FullPath(parsed.GetRequiredValue(model));
            int number = ToyOptions.CheckedCount(parsed.GetValue(count));
            ulong draws = (ulong)ToyOptions.CheckedSeed(parsed.GetValue(seed));
            NativeRuntime.SetThreads(1);
            using ImagePipeline pipeline = ImagePipeline.Load(folder);
            SamplingSettings usual = pipeline.IsOneStep ? pipeline.Defaults : ToySampling.Teacher;
            SamplingSettings settings = usual with
            {
                Steps = parsed.GetValue(steps) ?? usual.Steps,
                Guidance = parsed.GetValue(guidance) ?? usual.Guidance,
            };
            if (pipeline.FaultOf(settings) is { } fault)
            {
                throw new CliFault($"{folder}: {fault}");
            }

            return StopSignals.WatchAsync(
                null,
                stop =>
                {
                    using ToyMeasure measure = new(number, draws);
                    using ToyMeasure open = new(number, draws, leavesPlaceOpen: true);
                    PictureMeasurement found = measure.Measure(pipeline, settings, surroundings.Time, stop);
                    PictureMeasurement foundOpen = open.Measure(pipeline, settings, surroundings.Time, stop);
                    Show(output, pipeline, settings, measure, found, foundOpen);
                    return Task.FromResult(ExitCode.Ok);
                },
                _ => surroundings.Error.WriteLine("snoopi: stopped"));
        });
        return command;
    }

    private static void Show(
        CommandOutput output,
        ImagePipeline pipeline,
        SamplingSettings settings,
        ToyMeasure measure,
        PictureMeasurement found,
        PictureMeasurement open)
    {
        PictureScores painted = measure.Painted();
        output.Document(new
        {
            Model = pipeline.Folder,
            pipeline.IsOneStep,
            settings.Steps,
            settings.Guidance,
            measure.Count,
            measure.Seed,
            found.Scores,
            PlaceOpen = open.Scores,
            found.SecondsPerPicture,
            Painted = painted,
            Chance = AttributeAccuracy.Chance,
        });
        output.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{pipeline.Folder}: {measure.Count} pictures of held-out captions, {settings.Steps} "
            + $"{(settings.Steps == 1 ? "step" : "steps")}, guidance {settings.Guidance}, "
            + $"{found.SecondsPerPicture * 1000:0.00} ms a picture"));
        ReportTable rows = new(
            "",
            ["", .. ScoreCells.AttributeColumns, .. ScoreCells.SetColumns],
            [
                [
                    "this model", .. ScoreCells.OfAttributes(found.Scores.Accuracy),
                    .. ScoreCells.OfSet(found.Scores),
                ],
                [
                    "place left open", .. ScoreCells.OfAttributes(open.Scores.Accuracy),
                    .. ScoreCells.OfSet(open.Scores),
                ],
                ["painted", .. ScoreCells.OfAttributes(painted.Accuracy), .. ScoreCells.OfSet(painted)],
                ["chance", .. ScoreCells.OfAttributes(AttributeAccuracy.Chance), "-", "-", "-"],
            ]);
        output.Console.Write(ReportTableView.Of(rows));
    }
}
