using System.Collections.Immutable;
using System.Formats.Tar;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;
using SnoopiCluster.Silo.Storage;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Silo.Runs;

/// <summary>The students of completed runs, as diffusers folders to be downloaded.</summary>
internal static class RunExportEndpoint
{
    private const string Root = $"{ApiRoutes.Root}/runs";
    private const string AverageEnd = "-ema";
    private const string Student = "student";

    /// <summary>Maps <c>/runs/{run}/export</c>.</summary>
    public static void MapRunExport(this WebApplication app)
    {
        app.MapGet($"{Root}/{{run}}/export", ShowAsync).Describes(
            "What of a run's student can be downloaded.", typeof(RunExport));
        app.MapGet($"{Root}/{{run}}/export/{{archive}}", DownloadAsync).Describes(
            "A student's diffusers folder as a tar archive: student.tar, or student-ema.tar for the moving average.", answer: null);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IGrainFactory grains, SiloBlobs blobs)
    {
        http.KnowsOnly();
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        ImmutableArray<ExportedStudent>.Builder students = ImmutableArray.CreateBuilder<ExportedStudent>();
        foreach (bool isAverage in Kept(run))
        {
            ExportedStudent student = await FindAsync(run, isAverage, blobs, http.RequestAborted);
            if (!student.Files.IsEmpty)
            {
                students.Add(student);
            }
        }

        return Json.Ok(new RunExport(run.Id, students.ToImmutable(), students.Count > 0 ? null : WhyNone(run)));
    }

    private static async Task<IResult> DownloadAsync(HttpContext http, IGrainFactory grains, SiloBlobs blobs)
    {
        http.KnowsOnly();
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        string archive = http.Request.RouteValues["archive"] as string ?? "";
        bool isAverage = archive == $"{Student}{AverageEnd}.tar";
        ExportedStudent? student = isAverage || archive == $"{Student}.tar"
            ? Kept(run).Contains(isAverage) ? await FindAsync(run, isAverage, blobs, http.RequestAborted) : null
            : throw RequestFault.NotFound(
                "archive", $"There is no archive \"{archive}\"; {Root}/{run.Id}/export lists those there are.");
        if (student is null or { Files.IsEmpty: true })
        {
            throw RequestFault.NotFound("archive", WhyNone(run));
        }

        string name = $"{run.Spec.Name}-{Path.GetFileNameWithoutExtension(archive)}";
        http.Response.ContentType = "application/x-tar";
        http.Response.Headers.ContentDisposition =
            new ContentDisposition { FileName = $"{name}.tar", Inline = false }.ToString();
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return Results.Stream(body => WriteAsync(body, name, student, blobs.Store, http.RequestAborted), "application/x-tar");
    }

    private static async Task WriteAsync(
        Stream body, string name, ExportedStudent student, IBlobStore blobs, CancellationToken cancellationToken)
    {
        await using TarWriter tar = new(body, TarEntryFormat.Pax, leaveOpen: true);
        foreach (ExportedFile file in student.Files)
        {
            await using Stream content = await blobs.OpenReadAsync(
                new BlobName($"{student.Folder}/{file.Path}"), cancellationToken: cancellationToken);
            await using SizedStream sized = new(content, file.NumBytes);
            PaxTarEntry entry = new(TarEntryType.RegularFile, $"{name}/{file.Path}") { DataStream = sized };
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }

    private static async Task<ExportedStudent> FindAsync(
        RunState run, bool isAverage, SiloBlobs blobs, CancellationToken cancellationToken)
    {
        string folder = (run.Finished?.Student ?? "") + (isAverage ? AverageEnd : "");
        ImmutableArray<ExportedFile>.Builder files = ImmutableArray.CreateBuilder<ExportedFile>();
        await foreach (BlobProperties blob in blobs.Store.ListAsync(folder + "/", cancellationToken))
        {
            files.Add(new ExportedFile(blob.Name.Value[(folder.Length + 1)..], blob.NumBytes));
        }

        return new ExportedStudent(
            isAverage,
            folder,
            files.ToImmutable(),
            files.Sum(file => file.NumBytes),
            $"runs/{run.Id}/export/{Student}{(isAverage ? AverageEnd : "")}.tar");
    }

    // Which of the two the run has written: none before it is done.
    private static ImmutableArray<bool> Kept(RunState run) =>
        run.Finished is null || run.Status != RunStatus.Completed ? []
        : run.Spec.Ema.Enabled ? [false, true]
        : [false];

    private static string WhyNone(RunState run) => run switch
    {
        { Status: RunStatus.Completed, Finished: { } finished } =>
            $"There is nothing of it under {finished.Student}/ in the blob store; was it deleted?",
        { Status: RunStatus.Failed or RunStatus.Cancelled } =>
            $"The run ended at step {run.Step} of {run.Spec.Steps} without a student; fork it at a checkpoint to go on from there.",
        _ => $"The student is written when all {run.Spec.Steps} steps are done; {run.Step} are.",
    };
}
