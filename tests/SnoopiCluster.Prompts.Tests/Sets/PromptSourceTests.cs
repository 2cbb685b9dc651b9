using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Prompts.Tests.Sets;

public sealed class PromptSourceTests : PromptFileCase
{
    private const int NumPrompts = 100;

    private readonly PromptSet _set;

    public PromptSourceTests() => _set = PromptSet.Build(
        Folder.File("set"),
        [Write("a.txt", string.Join('\n', Enumerable.Range(0, NumPrompts).Select(TextOf)))],
        promptsPerShard: 9);

    [Fact]
    public void Get_WholeDataEpoch_GivesEveryPromptWithItsText()
    {
        PromptSource source = new(_set, maxShards: 4);
        Prompt[] prompts = [.. Plan(NumPrompts).OfStep(0).Select(source.Get)];

        Assert.Equal(NumPrompts, prompts.Select(prompt => prompt.Id).Distinct().Count());
        Assert.All(prompts, prompt => Assert.Equal(TextOf((int)prompt.Id.Value), prompt.Text));
    }

    [Fact]
    public void Get_FewShardsKept_NeverKeepsMore()
    {
        PromptSource source = new(_set, maxShards: 2);
        foreach (PlannedPrompt planned in Plan(NumPrompts).OfStep(1))
        {
            source.Get(planned);
            Assert.InRange(source.NumShardsKept, 1, 2);
        }
    }

    [Fact]
    public void Fetch_NextWindow_MakesItsFilesUnnecessary()
    {
        DataPlan plan = Plan(10);
        PromptSource source = new(_set, maxShards: 4);
        foreach (PlanWindow window in plan.WindowsFrom(0).Take(2))
        {
            source.Fetch(window, CancellationToken.None);
        }

        Directory.Delete(Folder.File("set"), recursive: true);

        Assert.Equal(4, source.NumShardsKept);
        Assert.Equal(10, plan.OfStep(0).Select(source.Get).Count());
    }

    [Fact]
    public void Fetch_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(() => new PromptSource(_set, maxShards: 4).Fetch(
            Plan(10).WindowsFrom(0).First(), new CancellationToken(canceled: true)));

    [Fact]
    public void Get_FileReturnsAfterAFault_IsReadAgain()
    {
        PromptSource source = new(_set, maxShards: 4);
        PlannedPrompt planned = Plan(10).OfStep(0)[0];
        string path = Folder.File("set", _set.Manifest.Shards[planned.Shard.Index].FileName);
        File.Move(path, path + ".away");

        Assert.Throws<PromptSetException>(() => source.Get(planned));
        Assert.Equal(0, source.NumShardsKept);
        File.Move(path + ".away", path);
        Assert.Equal(planned.Id, source.Get(planned).Id);
    }

    [Fact]
    public void Get_PlanOfAnotherSet_Throws()
    {
        PromptSource source = new(_set, maxShards: 4);
        DataPlan other = new(seed: 1, [NumPrompts], globalBatch: NumPrompts);

        Assert.ThrowsAny<ArgumentException>(() => other.OfStep(0).Select(source.Get).Count(_ => true));
    }

    [Fact]
    public void Get_SeveralThreads_GivesTheSameTexts()
    {
        PromptSource source = new(_set, maxShards: 3);
        DataPlan plan = Plan(16);

        Parallel.For(0, 400, step =>
        {
            foreach (PlannedPrompt planned in plan.OfStep(step % 20))
            {
                Assert.Equal(TextOf((int)planned.Id.Value), source.Get(planned).Text);
            }
        });

        Assert.InRange(source.NumShardsKept, 1, 3);
    }

    [Fact]
    public void DigestOf_PlannedPrompt_LetsTheVerifierFindTheFedTexts()
    {
        PromptSource source = new(_set, maxShards: 4);
        DataPlan plan = Plan(16);
        LedgerState state = LedgerState.Empty;
        List<LedgerRow> rows = [];
        for (int step = 0; step < 12; step++)
        {
            var prompts = plan.OfStep(step).Select(source.Get);
            PromptDigest[] fed = [.. prompts.Select(prompt => PromptDigest.Of(prompt.Id, prompt.Text))];
            state = state.Advance(step, StepOutcome.Applied, fed);
            rows.Add(new LedgerRow(step, StepOutcome.Applied, state.Hash, state.AppliedCount));
        }

        LedgerVerifier verifier = new(plan, new PromptSource(_set, maxShards: 1).DigestOf);

        Assert.Equal(
            new LedgerFinding.Sound(state),
            verifier.Verify(rows, [new LedgerAnchor(state, 12)], CancellationToken.None));
    }

    [Fact]
    public void Constructor_NoShardToKeep_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PromptSource(_set, maxShards: 0));

    private static string TextOf(int id) => $"prompt {id}, é";

    private DataPlan Plan(int globalBatch) =>
        new(seed: 4, _set.Manifest.ShardSizes, globalBatch, windowShards: 2);
}
