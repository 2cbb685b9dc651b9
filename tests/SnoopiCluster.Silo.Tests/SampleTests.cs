using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class SampleTests(PostgresServer postgres)
{
    [Fact]
    public async Task Samples_OfARun_AreListedByStepAndProbeAndShown()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        FakeNode node = await cluster.AddNodeAsync("node-a", 2);
        RunView run = await TrainToAsync(cluster, 10);
        Probe[] probes = ProbesOf();
        IBlobStore blobs = await cluster.OpenBlobsAsync();
        await blobs.PutAsync(new BlobName("runs/x/2-1.png"), new byte[] { 1, 2, 3 });
        foreach ((long step, Probe probe) in new[] { (2L, probes[0]), (2L, probes[1]), (4L, probes[0]) })
        {
            await SayAsync(node, run, Drawn(step, probe));
        }

        SampleList all = await cluster.GetAsync<SampleList>($"runs/{run.Id}/samples");
        SampleList some = await cluster.GetAsync<SampleList>($"runs/{run.Id}/samples?from=1&to=3&probe=1");

        Assert.Equal([(2, 0), (2, 1), (4, 0)], all.Pictures.Select(picture => (picture.Step, picture.Probe)));
        Assert.Equal(probes[..2], all.Probes);
        Assert.Equal([2, 4], all.Steps);
        Assert.Null(all.Next);
        string tag = PictureTag.Of("runs/x/2-1.png");
        Assert.Equal([new SamplePicture(2, 1, 0.1, 1, tag)], some.Pictures);
        Assert.Equal([2, 4], some.Steps);
        Assert.Equal([2, 4], (await cluster.GetAsync<SampleSteps>($"runs/{run.Id}/samples/steps")).Steps);
        await PictureIsKeptAsync(cluster, ApiRoutes.PictureOf(run.Id, 2, 1, tag));
        string[] missingOnes = ["2/0.png", "3/0.png", "2/1.gif", "2/-1.png", "two/1.png", "2/1", "2/1.png?tag=0123456789ab"];
        foreach (string missing in missingOnes)
        {
            HttpResponseMessage none = await GetAsync(cluster, $"/api/v1/runs/{run.Id}/samples/{missing}");
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
            Assert.DoesNotContain("immutable", $"{none.Headers.CacheControl}", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Picture_OfAStepThatIsDrawnAgain_HasAnotherAddressAndNothingIsLeftUnderTheOldOne()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        FakeNode node = await cluster.AddNodeAsync("node-a", 2);
        RunView run = await TrainToAsync(cluster, 10);
        IBlobStore blobs = await cluster.OpenBlobsAsync();
        await blobs.PutAsync(new BlobName("runs/x/v1.png"), new byte[] { 1 });
        await blobs.PutAsync(new BlobName("runs/x/v2.png"), new byte[] { 2 });
        await SayAsync(node, run, Drawn(2, ProbesOf()[0]) with { Blob = "runs/x/v1.png" });
        string before = await AddressAsync();
        Assert.Equal([1], await BytesAsync(before));

        await SayAsync(node, run, Drawn(2, ProbesOf()[0]) with { Blob = "runs/x/v2.png" });
        string after = await AddressAsync();

        Assert.NotEqual(before, after);
        Assert.Equal([2], await BytesAsync(after));
        HttpResponseMessage old = await GetAsync(cluster, before);
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
        Assert.DoesNotContain("immutable", $"{old.Headers.CacheControl}", StringComparison.Ordinal);

        // Without a tag it is what is there now, and is asked for again.
        HttpResponseMessage now = await GetAsync(cluster, after.Split('?')[0]);
        Assert.True(now.Headers.CacheControl?.NoCache);
        Assert.DoesNotContain("immutable", $"{now.Headers.CacheControl}", StringComparison.Ordinal);
        Assert.Equal([2], await now.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        async Task<string> AddressAsync()
        {
            SampleList list = await cluster.GetAsync<SampleList>($"runs/{run.Id}/samples");
            return ApiRoutes.PictureOf(run.Id, 2, 0, Assert.Single(list.Pictures).Tag);
        }

        async Task<byte[]> BytesAsync(string address) => await (await GetAsync(cluster, address)).Content
            .ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Samples_OfASweep_AreTrialsByProbesAndJudgedWhenAStepIsWhole()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        cluster.World.HoldAllAt = 8;
        FakeNode node = await cluster.AddNodeAsync("node-a", 2);
        JsonObject body = SweepTests.Sweep(maxConcurrent: 2, seeds: 1);
        JsonObject sweepBody = body["sweep"]!.AsObject();
        sweepBody["axes"] = new JsonObject { ["kappa.range"] = new JsonArray(new JsonArray(0.5, 4), new JsonArray(1, 2)) };
        sweepBody["run"]!["samples"] = new JsonObject
        {
            ["every"] = 2, ["prompts"] = new JsonArray("a cat"), ["negatives"] = new JsonArray("dogs"), ["seeds"] = 1,
        };
        SweepView sweep = await TestCluster.ReadAsync<SweepView>(await cluster.PostAsync("sweeps", body));
        RunView[] runs = await WaitForTrialsAsync(cluster, sweep.Id);
        Probe[] probes = ProbesOf();
        await SayAsync(node, runs[0], Drawn(2, probes[0]), Drawn(2, probes[1]), White(4, probes[0]));
        await SayAsync(node, runs[1], Drawn(4, probes[0]));

        SweepSamples arriving = await cluster.GetAsync<SweepSamples>($"sweeps/{sweep.Id}/samples");
        SweepTable half = await cluster.GetAsync<SweepTable>($"sweeps/{sweep.Id}/table");
        SweepSamples early = await cluster.GetAsync<SweepSamples>($"sweeps/{sweep.Id}/samples?step=3");
        await SayAsync(node, runs[0], White(4, probes[1]));
        SweepSamples newest = await cluster.GetAsync<SweepSamples>($"sweeps/{sweep.Id}/samples");
        SweepTable whole = await cluster.GetAsync<SweepTable>($"sweeps/{sweep.Id}/table");

        // One of its two pictures of step 4 is on its way: the whole step before it stays in its row.
        Assert.Equal([2, 4], arriving.Rows.Select(row => row.Step));
        Assert.Equal([2, 1], arriving.Rows.Select(row => row.Cells.Length));
        Assert.Equal([2, 4], newest.Steps);
        Assert.Empty(early.Steps);
        Assert.Equal([4, 4], newest.Rows.Select(row => row.Step));
        Assert.Equal([(0.5, 4), (1, 2)], newest.Rows.Select(row => (row.Guidance.Min, row.Guidance.Max)));
        Assert.Equal(probes, newest.Columns);
        Assert.Equal(
            [
                new SweepSampleCell(0, 0, 0.9, 1, PictureTag.Of("runs/x/4-0.png")),
                new SweepSampleCell(1, 1, 0.9, 1, PictureTag.Of("runs/x/4-1.png")),
            ],
            newest.Rows[0].Cells);
        Assert.Equal([2, null], early.Rows.Select(row => row.Step));
        Assert.Equal(probes, early.Columns);
        Assert.Equal([0, 1], early.Rows[0].Cells.Select(cell => cell.Column));
        Assert.Empty(early.Rows[1].Cells);

        // One white picture of two is not yet a white step.
        Assert.Equal(StabilityVerdict.Stable, half.Rows[0].Stability);
        Assert.Equal(StabilityVerdict.Saturated, whole.Rows[0].Stability);
        foreach (RunView run in runs)
        {
            cluster.World.Release(run.Id);
        }
    }

    private static Probe[] ProbesOf() =>
        [new Probe(0, "a cat", null, null, 0), new Probe(1, "a cat", "dogs", 0.5, 0)];

    private static SampleDrawn Drawn(long step, Probe probe) =>
        new(step, probe, $"runs/x/{step}-{probe.Index}.png", 0.1, 0, 1);

    private static SampleDrawn White(long step, Probe probe) => Drawn(step, probe) with { SaturatedFraction = 0.9 };

    private static async Task<RunView> TrainToAsync(TestCluster cluster, long step)
    {
        cluster.World.HoldAllAt = step;
        RunView run = await cluster.SubmitAsync(TestCluster.Spec());
        return await cluster.WaitForAsync(run.Id, RunStatus.Running, view => view.Step == step);
    }

    private static async Task<RunView[]> WaitForTrialsAsync(TestCluster cluster, SweepId sweep)
    {
        SweepTable? table = null;
        await TestCluster.UntilAsync(
            async () =>
            {
                table = await cluster.GetAsync<SweepTable>($"sweeps/{sweep}/table");
                return table.Rows.All(row => row.Status == RunStatus.Running);
            },
            "all trials run");
        return await Task.WhenAll(table!.Rows.Select(row => cluster.GetAsync<RunView>($"runs/{row.Run}")));
    }

    private static async Task SayAsync(FakeNode node, RunView run, params SampleDrawn[] samples)
    {
        FakeRank rank = node.Ranks.First(rank => rank.Key.Run == run.Id);
        foreach (SampleDrawn sample in samples)
        {
            node.Say(rank.Key, new SampledReport(run.Fence, sample));
        }

        await TestCluster.UntilAsync(() => Task.FromResult(node.NumUnacknowledged == 0), "the pictures were heard");
    }

    private static async Task PictureIsKeptAsync(TestCluster cluster, string path)
    {
        HttpResponseMessage picture = await GetAsync(cluster, path);
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
        Assert.Equal("image/png", picture.Content.Headers.ContentType?.MediaType);
        Assert.Equal([1, 2, 3], await picture.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains("immutable", picture.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        EntityTagHeaderValue tag = Assert.IsType<EntityTagHeaderValue>(picture.Headers.ETag);

        HttpResponseMessage known = await GetAsync(cluster, path, tag);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(tag, known.Headers.ETag);
        HttpResponseMessage other = await GetAsync(cluster, path, new EntityTagHeaderValue("\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    private static Task<HttpResponseMessage> GetAsync(TestCluster cluster, string path, EntityTagHeaderValue? known = null)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        return cluster.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
