using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Models.Images;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests.Samples;

/// <summary>Pictures that real ranks draw while they train, and the lines that they write.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class DrawnSampleTests(SharedCluster shared, TinyWorld world, ITestOutputHelper output) : IDisposable
{
    private const long Steps = 120;
    private const long Every = 10;
    private const int NumProbes = 4;

    private readonly HttpClient _http = new();
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    [Fact]
    public async Task Samples_OfTwoRanks_AreAllThereAndTheStudentIsAsWithoutThem()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);

        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps, change: WithSamples));
        RunView view = await run.UntilCompletedAsync();

        SampleList samples = await cluster.Api.GetAsync<SampleList>($"runs/{run.Id}/samples");
        Assert.Equal((undisturbed.StudentHash, undisturbed.LedgerHash), (view.Finished!.StudentHash, view.Finished.LedgerHash));
        Assert.Equal(
            from step in StepsWithPictures() from probe in Enumerable.Range(0, NumProbes) select (step, probe),
            samples.Pictures.Select(picture => (picture.Step, picture.Probe)));
        Assert.Equal([null, "many boats", null, "many boats"], samples.Probes.Select(probe => probe.Negative));
        await AreReadableAsync(cluster, run, samples);
        Assert.Equal(samples.Pictures.Length, await CountBlobsAsync(cluster, run));

        ImmutableArray<StoredStep> rows = await run.StepsAsync();
        string sampling = StepPhases.NameOf(StepPhase.Sampling);
        Assert.All(rows, row => Assert.Equal(
            row.Record.Step > 0 && row.Record.Step % Every == 0, row.Record.Metrics!.PhaseSeconds[sampling] > 0.0005));
        double drawing = rows.Sum(row => row.Record.Metrics!.PhaseSeconds[sampling]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"drawing took {drawing / (Steps / Every):0.000} s each {Every} steps"));
    }

    [Fact]
    public async Task Samples_OfARankThatIsKilled_AreMissingAtMostOfTheStepsUnderWay()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps, change: WithSamples));
        await run.UntilStepAsync(4 * Every);

        DateTimeOffset killed = await run.KillAsync(rank: 1);
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, killed);
        SampleList samples = await cluster.Api.GetAsync<SampleList>($"runs/{run.Id}/samples");
        (long Step, int Probe)[] missing =
        [
            .. (from step in StepsWithPictures() from probe in Enumerable.Range(0, NumProbes) select (step, probe))
                .Except(samples.Pictures.Select(picture => (picture.Step, picture.Probe))),
        ];
        output.WriteLine($"killed before step {recovery.Group.Step}; missing: {string.Join(", ", missing)}");
        Assert.Equal((undisturbed.StudentHash, undisturbed.LedgerHash), (view.Finished!.StudentHash, view.Finished.LedgerHash));
        Assert.All(missing, picture => Assert.InRange(
            picture.Step, recovery.Group.Step - (3 * Every), recovery.Group.Step));
        await AreReadableAsync(cluster, run, samples);
    }

    [Fact]
    public async Task Logs_OfRealRanks_AreReadThroughTheSilo()
    {
        TestCluster cluster = await shared.TakeAsync();
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(steps: 4));
        RunView view = await run.UntilCompletedAsync();

        foreach (int rank in new[] { 0, 1 })
        {
            RankLogLine line = await Eventually.SeeAsync(
                $"the silo has what rank {rank} wrote when it ended",
                async () => (await cluster.Api.GetAsync<RankLogPage>($"runs/{run.Id}/logs?rank={rank}&search=LEDGER"))
                    .Lines.SingleOrDefault(),
                RunUnderTest.Patience,
                run.DescribeAsync);

            Assert.Contains($"student {view.Finished!.StudentHash}", line.Text, StringComparison.Ordinal);
            Assert.Equal((rank, view.Fence), (line.Rank!.Value, line.Fence!.Value));
            Assert.Contains(line.Text, cluster.RankLog(run.Id, line.Process.Value, lines: 10), StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private static void WithSamples(JsonObject spec) => spec["samples"] = new JsonObject
    {
        ["every"] = Every,
        ["prompts"] = new JsonArray("a boat", "a quiet lake"),
        ["negatives"] = new JsonArray("many boats"),
        ["seeds"] = 1,
    };

    private static IEnumerable<long> StepsWithPictures() =>
        Enumerable.Range(1, (int)(Steps / Every)).Select(time => time * Every);

    private async Task AreReadableAsync(TestCluster cluster, RunUnderTest run, SampleList samples)
    {
        HashSet<string> pictures = [];
        foreach (SamplePicture picture in samples.Pictures)
        {
            byte[] png = await _http.GetByteArrayAsync(
                new Uri(cluster.SiloUrl, ApiRoutes.PictureOf(run.Id, picture.Step, picture.Probe, picture.Tag)));
            string file = _folder.File("picture.png");
            await File.WriteAllBytesAsync(file, png);
            RgbImage image = PngFile.Read(file);
            Assert.Equal(image.Width, image.Height);
            pictures.Add(Convert.ToHexString(image.Pixels));
        }

        // The student learns, and no two probes are alike.
        Assert.Equal(samples.Pictures.Length, pictures.Count);
    }

    private static async Task<int> CountBlobsAsync(TestCluster cluster, RunUnderTest run)
    {
        IBlobStore blobs = await cluster.OpenBlobsAsync();
        int count = 0;
        await foreach (BlobProperties _ in blobs.ListAsync($"runs/{run.Id}/samples/"))
        {
            count++;
        }

        return count;
    }
}
