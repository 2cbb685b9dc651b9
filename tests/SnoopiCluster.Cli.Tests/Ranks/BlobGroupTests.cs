using System.Text.Json;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary>Ranks that have nothing but blobs in common, as in the cluster.</summary>
public sealed class BlobGroupTests(TinyModelRuns runs) : IClassFixture<TinyModelRuns>
{
    [Fact]
    public async Task TwoRanks_OnBlobs_TakePromptsThereAndLeaveCheckpointsSamplesAndStudent()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        RunSpec spec = runs.Spec(steps: 4) with { Samples = new SamplesSpec { Every = 2, Seeds = 1 } };
        string folder = runs.NewFolder("blobs");
        string store = runs.NewFolder("store");
        IBlobStore blobs = await BlobStoreFactory.OpenAsync(store, "snoopi", null, TimeProvider.System, cancel);
        using (var group = new GroupUnderTest(folder, spec) { Store = store })
        {
            await UploadPromptsAsync(blobs, group, folder, cancel);
            group.Begin(null, null);
            (RankFinished finished, _) = await group.FinishAsync();
            IEnumerable<RankReport> said = group.Members.SelectMany(member => member.Reports.Select(r => r.Report)).ToList();
            CheckpointPart[] parts = [.. said.OfType<PartWritten>().Select(written => written.Part)];
            SampledReport[] samples = [.. said.OfType<SampledReport>()];

            Assert.Equal("runs/r000000000001/student", finished.Student);
            Assert.NotNull(await blobs.FindAsync(new BlobName($"{finished.Student}/model_index.json"), cancel));
            Assert.NotNull(await blobs.FindAsync(new BlobName($"{finished.Student}-ema/unet/config.json"), cancel));
            Assert.Equal([2, 2, 2, 2, 4, 4, 4, 4], samples.Select(sample => sample.Sample.Step).Order());
            Assert.Equal([0, 1, 2, 3], samples.Select(sample => sample.Sample.Probe.Index).Distinct().Order());
            Assert.NotNull(await blobs.FindAsync(new BlobName(samples[0].Sample.Blob), cancel));
            Assert.All(samples, sample => Assert.InRange(sample.Sample.SaturatedFraction, 0, 1));
            Assert.All(samples, sample => Assert.True(sample.Sample.LatentStd > 0));
            await blobs.PutAsync(
                new BlobName($"{parts[0].Prefix}/{CheckpointManifest.FileName}"),
                JsonSerializer.SerializeToUtf8Bytes(
                    CheckpointManifest.Of(parts[0].Header, [.. parts.SelectMany(part => part.Files)]), CheckpointManifest.Json),
                cancel);
        }

        // Another world size, another cache: all of it comes from the blobs.
        Directory.Delete(Path.Combine(folder, "cache"), recursive: true);
        using var again = new GroupUnderTest(folder, spec)
        {
            Store = store,
            Restore = ["runs/r000000000001/checkpoints/step-000000009-v1", "runs/r000000000001/checkpoints/step-000000004-v1"],
        };
        again.Begin([null]);

        Assert.Equal("runs/r000000000001/checkpoints/step-000000004-v1", again.Formed()[0].RestoredFrom);
        Assert.Equal(4, again.Members[0].Until<FinishedReport>().Finished.Step);
    }

    private static async Task UploadPromptsAsync(
        IBlobStore blobs, GroupUnderTest group, string folder, CancellationToken cancel)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "prompts")))
        {
            await blobs.UploadAsync(
                new BlobName($"prompt-sets/{group.Prompts.Manifest.Hash}/{Path.GetFileName(file)}"), file, null, cancel);
        }
    }
}
