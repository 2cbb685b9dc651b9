using System.CommandLine;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run export RUN</c>: the student of a run as a diffusers folder.</summary>
internal static class RunExportCommand
{
    private const string AverageEnd = "-ema";

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
                string end = call.Parsed.GetValue(average) ? AverageEnd : "";
                string prefix = PrefixOf(run, end) + "/";
                string folder = surroundings.FullPath(
                    call.Parsed.GetValue(target) ?? $"{run.Name}-student{end}");
                if (Path.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    throw new CliFault($"--out: {folder} is not empty; name another folder.");
                }

                long bytes = await FetchAsync(
                    await call.OpenBlobsAsync(cancellationToken), prefix, folder, cancellationToken);
                ModelInspection model = ModelInspection.Of(folder);
                call.Output.Document(new
                {
                    Run = run.Id,
                    Folder = folder,
                    IsAverage = end.Length > 0,
                    NumBytes = bytes,
                    Components = model.Components.Select(component => component.Name),
                });
                call.Output.Text($"{folder}: the student of {run.Name} ({run.Id}) after {run.Step} steps"
                    + (end.Length > 0 ? ", its moving average" : ""));
                return ExitCode.Ok;
            });
    }

    private static string PrefixOf(RunView run, string end) => run switch
    {
        { Finished: null } => throw new CliFault(
            $"{run.Name} ({run.Id}) is {Words.Of(run.Status)} after {run.Step} of {run.Spec.Steps} steps; its student is "
            + $"written when all are done. `snoopi run watch {run.Id}` waits for it.",
            ExitCode.Failed),
        { Spec.Ema.Enabled: false } when end.Length > 0 => throw new CliFault(
            $"--ema: {run.Name} ({run.Id}) kept no moving average; its spec has ema.enabled: false."),
        _ => run.Finished.Student + end,
    };

    // Into a folder beside the target, so that a failure leaves no half of a model under its name.
    private static async Task<long> FetchAsync(
        IBlobStore blobs, string prefix, string folder, CancellationToken cancellationToken)
    {
        string unfinished = $"{folder}.{Guid.NewGuid():N}.unfinished";
        long bytes = 0;
        try
        {
            await foreach (BlobProperties blob in blobs.ListAsync(prefix, cancellationToken))
            {
                string file = Path.Combine(unfinished, blob.Name.Value[prefix.Length..]);
                Directory.CreateDirectory(Path.GetDirectoryName(file) ?? unfinished);
                await blobs.DownloadAsync(blob.Name, file, blob.Sha256, cancellationToken);
                bytes += blob.NumBytes;
            }

            if (bytes == 0)
            {
                throw new CliFault(
                    $"There is nothing under {prefix} in {blobs.Description}. Is it this cluster's blob store? Say --blobs.",
                    ExitCode.Failed);
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(unfinished, folder);
            return bytes;
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }
}
