using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Clusters;

/// <summary>Rows of a silo held against real shards in a real blob store, with each fault that a cluster could make.</summary>
public sealed class RunVerifyTests : IAsyncLifetime
{
    private const int Steps = 12;
    private const int ForkedAt = 8;
    private static readonly RunId ForkId = new("r00000000000f");
    private static readonly RunSpec Spec = new()
    {
        Name = "proved",
        Steps = Steps,
        Batch = 4,
        Model = new ModelSpec { Teacher = "teacher" },
        Prompts = new PromptsSpec { Set = "set" },
    };

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private ApiSilo _silo = null!;
    private PromptSet _set = null!;

    public async ValueTask InitializeAsync()
    {
        _silo = await ApiSilo.StartAsync();
        await File.WriteAllLinesAsync(_folder.File("p.txt"), Enumerable.Range(0, 30).Select(i => $"{i} red cats"));
        _set = PromptSet.Build(_folder.File("set"), [_folder.File("p.txt")], promptsPerShard: 10);
        IBlobStore blobs = await BlobStoreFactory.OpenAsync(_folder.File("blobs"), "snoopi", null, TimeProvider.System);
        await new PromptSetBlobs(blobs).UploadAsync(_folder.File("set"));
        _silo.Answer($"GET prompt-sets/{_set.Manifest.Hash}", new PromptSetView(
            "set",
            _set.Manifest.Hash,
            _set.Manifest.NumPrompts,
            ClusterViews.At,
            [.. _set.Manifest.Shards.Select(shard => new PromptShardView(shard.FileName, shard.NumPrompts, shard.Sha256))]));
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Verify_SoundRun_SaysHowManyStepsAndTheHash()
    {
        ImmutableArray<StoredStep> rows = Rows(LedgerState.Empty, Steps);
        Show(RunOf(ClusterViews.Id), rows);

        JsonObject json = Verify("--json").EndedWith(ExitCode.Ok).Json;

        Assert.True((bool)json["is_sound"]!);
        Assert.Equal(Steps, (long)json["applied"]!);
        Assert.Equal(rows[^1].Record.Ledger.Hash.ToString(), (string)json["ledger_hash"]!);
    }

    [Theory]
    [InlineData("wrong", "Step 5 was not fed the planned prompts")]
    [InlineData("twice", "Step 5 was applied more than once")]
    [InlineData("dropped", "Step 5 was dropped")]
    [InlineData("stale", "Step 5 was stored by a stale group: attempt 1, membership version 2")]
    [InlineData("student", "Step 5 was applied more than once: the student counts")]
    [InlineData("short", "Step 10 was dropped")]
    public void Verify_InjectedFault_NamesTheStepAndFails(string fault, string said)
    {
        Show(RunOf(ClusterViews.Id), WithFault(Rows(LedgerState.Empty, Steps), fault));

        Verify().EndedWith(ExitCode.Failed).Said("proved (r00000000000a)", said);
    }

    [Fact]
    public void Verify_Fork_GoesBackToTheParentsFirstStep()
    {
        ImmutableArray<StoredStep> parent = Rows(LedgerState.Empty, Steps);
        Show(RunOf(ClusterViews.Id), parent);
        Show(
            RunOf(ForkId) with { Origin = new RunOrigin(ClusterViews.Id, ForkedAt, HashAt(parent, ForkedAt), "x") },
            [.. Rows(StateAt(parent, ForkedAt), Steps)]);

        CommandRun run = Verify(ForkId).EndedWith(ExitCode.Ok);

        Assert.Contains("12 steps were fed as planned", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_ForkOfAFaultyParent_NamesTheParentAndItsStep()
    {
        ImmutableArray<StoredStep> parent = Rows(LedgerState.Empty, Steps);
        Show(RunOf(ClusterViews.Id), WithFault(parent, "wrong"));
        Show(
            RunOf(ForkId) with { Origin = new RunOrigin(ClusterViews.Id, ForkedAt, HashAt(parent, ForkedAt), "x") },
            Rows(StateAt(parent, ForkedAt), Steps));

        Verify(ForkId).EndedWith(ExitCode.Failed).Said("its ancestor proved (r00000000000a)", "Step 5");
    }

    [Fact]
    public void Verify_ForkThatBeganWithAnotherLedger_NamesTheStep()
    {
        ImmutableArray<StoredStep> parent = Rows(LedgerState.Empty, Steps);
        Show(RunOf(ClusterViews.Id), parent);
        Show(
            RunOf(ForkId) with { Origin = new RunOrigin(ClusterViews.Id, ForkedAt, HashAt(parent, ForkedAt - 1), "x") },
            Rows(StateAt(parent, ForkedAt), Steps));

        Verify(ForkId).EndedWith(ExitCode.Failed).Said("after step 7", "the fork began with ledger hash");
    }

    private static ImmutableArray<StoredStep> WithFault(ImmutableArray<StoredStep> rows, string fault)
    {
        StoredStep row = rows[5];
        LedgerRow ledger = row.Record.Ledger;
        return fault switch
        {
            "wrong" => rows.SetItem(5, row with { Record = row.Record with { Ledger = ledger with { Hash = rows[3].Record.Ledger.Hash } } }),
            "twice" => [.. rows.Select(one => one.Record.Step < 5
                ? one
                : ClusterViews.Row(
                    one.Record.Ledger with { OptimizerAppliedCount = one.Record.Ledger.OptimizerAppliedCount + 1 }, one.Fence))],
            "dropped" => rows.RemoveAt(5),
            "stale" => rows.SetItem(5, row with { Fence = new Fence(1, 2) }),
            "student" => rows.SetItem(5, row with { Record = row.Record with { StudentUpdates = row.Record.StudentUpdates + 1 } }),
            _ => rows[..10],
        };
    }

    private static LedgerState StateAt(ImmutableArray<StoredStep> rows, int step) =>
        new(step, HashAt(rows, step), step, 0);

    private static Core.Sha256Digest HashAt(ImmutableArray<StoredStep> rows, int step) => rows[step - 1].Record.Ledger.Hash;

    private RunView RunOf(RunId id) => ClusterViews.Run(RunStatus.Completed) with
    {
        Id = id,
        Name = "proved",
        Spec = Spec,
        PromptSet = _set.Manifest.Hash,
    };

    // As two groups record them, the second from step 3 on.
    private ImmutableArray<StoredStep> Rows(LedgerState from, int steps)
    {
        DataPlan plan = new(Spec.Seed, _set.Manifest.ShardSizes, Spec.Batch, Spec.Prompts.Window);
        PromptSource source = new(_set, 8);
        ImmutableArray<StoredStep>.Builder rows = ImmutableArray.CreateBuilder<StoredStep>();
        LedgerState state = from;
        while (state.NextStep < steps)
        {
            long step = state.NextStep;
            state = state.Advance(step, StepOutcome.Applied, [.. plan.OfStep(step).Select(source.DigestOf)]);
            rows.Add(ClusterViews.Row(
                new LedgerRow(step, StepOutcome.Applied, state.Hash, state.AppliedCount), new Fence(1, step < 3 ? 1 : 3)));
        }

        return rows.ToImmutable();
    }

    private void Show(RunView run, ImmutableArray<StoredStep> rows)
    {
        _silo.Answer($"GET runs/{run.Id}", run);
        _silo.Answer($"GET runs/{run.Id}/steps", new StepsPage(rows, null));
    }

    private CommandRun Verify(params string[] more) => Verify(ClusterViews.Id, more);

    private CommandRun Verify(RunId run, params string[] more) => CommandRun.Of(
        _folder.FullPath, ["run", "verify", run.Value, "--blobs", "blobs", "--silo", _silo.Url, .. more]);
}
