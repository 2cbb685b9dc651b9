using System.Text.Json;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Checkpoints;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary>Checkpoints that ranks write together, read back by another number of them.</summary>
public sealed class CheckpointGroupTests(TinyModelRuns runs) : IClassFixture<TinyModelRuns>
{
    private const int Steps = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ACheckpointOfTwoRanks_RestoresAtAnyWorldSize(int worldSize)
    {
        RunSpec spec = runs.Spec(steps: Steps);
        string folder = runs.NewFolder($"restore-{worldSize}");
        (long step, string[] checkpoints) = await PauseAsync(folder, spec, "stop@4");
        string checkpoint = Assert.Single(checkpoints);

        using var again = new GroupUnderTest(folder, spec) { Restore = [checkpoint] };
        again.Begin(new string?[worldSize]);
        GroupFormed[] formed = again.Formed();
        RankFinished finished = again.Members[0].Until<FinishedReport>().Finished;
        again.LetGo();

        Assert.All(formed, f => Assert.Equal((step, 0, checkpoint), (f.Step, f.Reporter, f.RestoredFrom)));
        Assert.Equal(worldSize == 2, formed[0].Remarks.Count == 0);
        (RankFinished undisturbed, string student) = await WholeAsync(spec);
        Assert.Equal(undisturbed.LedgerHash, finished.LedgerHash);
        Assert.Equal(worldSize == 2, student == finished.StudentHash);
    }

    [Fact]
    public async Task AFlippedByteInOnePart_IsFound_AndTheOlderCheckpointUsed()
    {
        RunSpec spec = runs.Spec(steps: Steps) with { Checkpoints = new CheckpointsSpec { Every = 2 } };
        string folder = runs.NewFolder("flipped");
        (_, string[] checkpoints) = await PauseAsync(folder, spec, "stop@4");
        (string older, string newest) = (checkpoints[^2], checkpoints[^1]);
        string part = Path.Combine(folder, newest, "part-1-of-2.safetensors");
        byte[] bytes = await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(part, bytes, TestContext.Current.CancellationToken);

        using var again = new GroupUnderTest(folder, spec) { Restore = [newest, older] };
        again.Begin(null, null);

        Assert.Equal(older, again.Formed()[0].RestoredFrom);
        Assert.Contains("part-1-of-2.safetensors is damaged", again.Members[0].Until<RankTold>().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAWholeCheckpoint_TheRunIsNotStartedAnew()
    {
        using var group = new GroupUnderTest(runs.NewFolder("none"), runs.Spec(steps: 2))
        {
            Restore = ["checkpoints/step-000000004-v1"],
        };
        group.Begin([null]);

        RankFailed failed = group.Members[0].Until<FailedReport>().Failed;

        Assert.Equal(FailureKind.Training, failed.Kind);
        Assert.Contains("none is whole", failed.Cause, StringComparison.Ordinal);
    }

    // Two ranks up to a pause after the step at which one of them was held, or a later one when a busy machine brings the order
    // late; all their checkpoints are committed.
    private static async Task<(long Step, string[] Checkpoints)> PauseAsync(string folder, RunSpec spec, string held)
    {
        using var group = new GroupUnderTest(folder, spec);
        group.Begin(null, held);
        group.Members[0].Until<CollectiveEntered>(entered => entered.Step == 4);
        group.Order(RankOrder.Pause);
        await group.Members[1].ContinueAsync();
        long[] steps =
            [.. group.Members.Select(m => m.Until<OrderDone>(done => done.Order.HasFlag(RankOrder.Pause)).Step)];
        long step = Assert.Single(steps.Distinct());
        Assert.InRange(step, 5, Steps - 1);
        foreach (RankUnderTest member in group.Members)
        {
            member.Tell(new AcknowledgeSteps(step - 1));
            Assert.Equal(0, (await member.EndAsync()).ExitCode);
        }

        var parts = group.Members.SelectMany(member => member.Reports.Select(r => r.Report).OfType<PartWritten>())
            .Select(written => written.Part).GroupBy(part => part.Prefix).ToList();
        foreach (IGrouping<string, CheckpointPart> shares in parts)
        {
            Assert.Equal([0, 1], shares.Select(part => part.Rank).Order());
            CheckpointManifest manifest = CheckpointManifest.Of(shares.First().Header, [.. shares.SelectMany(part => part.Files)]);
            await File.WriteAllTextAsync(
                Path.Combine(folder, shares.Key, CheckpointManifest.FileName),
                JsonSerializer.Serialize(manifest, CheckpointManifest.Json),
                TestContext.Current.CancellationToken);
        }

        return (step, [.. parts.Select(shares => shares.Key).Order(StringComparer.Ordinal)]);
    }

    private async Task<(RankFinished Finished, string Student)> WholeAsync(RunSpec spec)
    {
        using var group = new GroupUnderTest(runs.NewFolder($"whole-{Guid.NewGuid():N}"), spec);
        group.Begin(null, null);
        (RankFinished finished, _) = await group.FinishAsync();
        Assert.IsType<LedgerFinding.Sound>(group.Verify());
        return (finished, finished.StudentHash);
    }
}
