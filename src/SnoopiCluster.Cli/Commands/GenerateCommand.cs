using System.CommandLine;
using System.Globalization;
using SnoopiCluster.Cli.Generation;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Tensors;
using TorchSharp;

namespace SnoopiCluster.Cli.Commands;

/// <summary>
/// <c>snoopi generate</c>: pictures from a model folder, with a student's one step or a teacher's many.
/// </summary>
internal static class GenerateCommand
{
    public static Command Create(Surroundings surroundings)
    {
        GenerateFlags flags = new();
        Command command = new("generate", "Draw pictures with a one-step student or a teacher.");
        foreach (Option option in flags.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, _) => StopSignals.WatchAsync(
            signal => surroundings.Error.WriteLine($"snoopi: {signal}: ending; once more ends at once"),
            stop => Task.FromResult(Run(surroundings, parsed, flags, stop)),
            _ => surroundings.Error.WriteLine("snoopi: stopped; no picture was kept")));
        return command;
    }

    private static int Run(
        Surroundings surroundings, ParseResult parsed, GenerateFlags flags, CancellationToken stop)
    {
        GenerationRequest request = GenerationRequest.Of(parsed, flags, surroundings);
        PictureTarget target = PictureTarget.Of(
            parsed.GetValue(flags.Out), request.Pictures.Count, parsed.GetValue(flags.Grid),
            parsed.GetValue(flags.Force), surroundings);
        string device = parsed.GetRequiredValue(flags.Device);
        DeviceCheck.Require(device);
        int threads = parsed.GetValue(flags.Threads);
        NativeRuntime.SetThreads(threads == 0 ? Environment.ProcessorCount : threads);

        using ImagePipeline pipeline = ImagePipeline.Load(
            surroundings.FullPath(parsed.GetRequiredValue(flags.Model)), torch.device(device));
        SamplingSettings settings = request.SettingsFor(pipeline);
        foreach (string warning in request.WarningsFor(pipeline, settings))
        {
            surroundings.Error.WriteLine($"snoopi: warning: {warning}");
        }

        CommandOutput output = new(surroundings, parsed);
        GenerationReport report = GenerationScreen.Watch(
            output,
            request.Pictures.Count,
            onDrawn => new PictureWriter(
                pipeline, request, settings, surroundings.Time, onDrawn, stop).Write(target));
        output.Document(new
        {
            Model = pipeline.Folder,
            pipeline.IsOneStep,
            Out = target.Path,
            Settings = PictureRecord.Shown(settings),
            NumPictures = request.Pictures.Count,
            report.Pictures,
            report.Grid,
            Seconds = Math.Round(report.Drawing.TotalSeconds, 3),
            report.PicturesPerSecond,
        });
        output.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Path}: {request.Pictures.Count} "
            + $"{(request.Pictures.Count == 1 ? "picture" : "pictures")} in {settings.Steps} "
            + $"{(settings.Steps == 1 ? "step" : "steps")} each, "
            + $"{report.Drawing.TotalSeconds:0.##} s ({report.PicturesPerSecond:0.##} a second)"));
        return ExitCode.Ok;
    }
}
