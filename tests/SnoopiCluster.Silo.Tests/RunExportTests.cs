using System.Formats.Tar;
using System.Net;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class RunExportTests(PostgresServer postgres)
{
    [Fact]
    public async Task Export_OfACompletedRun_IsTheStudentsFolderAsATar()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 1);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec("a", steps: 3, worldSize: 1));
        await cluster.WaitForAsync(run.Id, RunStatus.Completed);
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal)
        {
            ["model_index.json"] = "{}"u8.ToArray(),
            ["unet/diffusion_pytorch_model.safetensors"] = [.. Enumerable.Range(0, 3_000_001).Select(i => (byte)(i * 7))],
            [$"text_encoder/{new string('a', 120)}.json"] = "[]"u8.ToArray(),
        };
        IBlobStore blobs = await cluster.OpenBlobsAsync();
        foreach ((string path, byte[] content) in files)
        {
            await blobs.PutAsync(new BlobName($"runs/{run.Id}/student/{path}"), content);
        }

        RunExport export = await cluster.GetAsync<RunExport>($"runs/{run.Id}/export");
        ExportedStudent student = Assert.Single(export.Students);
        HttpResponseMessage download = await cluster.Http.GetAsync(new Uri($"/api/v1/{student.Download}", UriKind.Relative));
        Dictionary<string, byte[]> found = await ReadAsync(await download.Content.ReadAsStreamAsync());

        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), student.Files.Select(file => file.Path));
        Assert.Equal(files.Values.Sum(content => (long)content.Length), student.NumBytes);
        Assert.Null(export.Cause);
        Assert.Equal("application/x-tar", download.Content.Headers.ContentType!.MediaType);
        Assert.Equal("a-student.tar", download.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(
            files.Keys.Select(path => $"a-student/{path}").Order(StringComparer.Ordinal),
            found.Keys.Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(file.Value, found[$"a-student/{file.Key}"]));
    }

    [Fact]
    public async Task Export_OfARunWithoutAStudent_SaysWhenThereIsOne()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(steps: 3));

        RunExport export = await cluster.GetAsync<RunExport>($"runs/{run.Id}/export");
        HttpResponseMessage download = await cluster.Http.GetAsync(
            new Uri($"/api/v1/runs/{run.Id}/export/student.tar", UriKind.Relative));

        Assert.Empty(export.Students);
        Assert.Contains("when all 3 steps are done", export.Cause, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, download.StatusCode);
    }

    private static async Task<Dictionary<string, byte[]>> ReadAsync(Stream stream)
    {
        Dictionary<string, byte[]> found = new(StringComparer.Ordinal);
        await using TarReader tar = new(stream);
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            using MemoryStream content = new();
            await (entry.DataStream ?? Stream.Null).CopyToAsync(content);
            found.Add(entry.Name, content.ToArray());
        }

        return found;
    }
}
