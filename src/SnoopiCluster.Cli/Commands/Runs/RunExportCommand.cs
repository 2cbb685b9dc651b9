using System.CommandLine;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run export RUN</c>: the student of a run as a diffusers folder.</summary>
internal static class RunExportCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<string?> target = new("--out")
        {
            Description = "Folder to make; default NAME-student here.", HelpName = "DIR",
        };
        Option<bool> average = new("--ema") { Description = "The moving average of the student's weights." };
        return SiloCall.Command(
            surroundings,
            "export",
            "Write a completed run's student as a diffusers folder.",
            [RunLookup.Run, target, average, SiloCall.BlobsOption],
            async (call, cancellationToken) =>
            {
                RunView run = await RunLookup.FindRunAsync(call, cancellationToken);
                bool isAverage = call.Parsed.GetValue(average);
                string student = StudentBlobs.Of(run, isAverage);
                string folder = surroundings.FullPath(
                    call.Parsed.GetValue(target) ?? $"{run.Name}-student{(isAverage ? "-ema" : "")}");
                if (Path.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    throw new CliFault($"--out: {folder} is not empty; name another folder.");
                }

                long bytes = await StudentBlobs.FetchAsync(
                    await call.OpenBlobsAsync(cancellationToken), student, folder, cancellationToken);
                ModelInspection model = ModelInspection.Of(folder);
                call.Output.Document(new
                {
                    Run = run.Id,
                    Folder = folder,
                    IsAverage = isAverage,
                    NumBytes = bytes,
                    Components = model.Components.Select(component => component.Name),
                });
                call.Output.Text($"{folder}: the student of {run.Name} ({run.Id}) after {run.Step} steps"
                    + (isAverage ? ", its moving average" : ""));
                return ExitCode.Ok;
            });
    }
}
