using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

/// <summary>Rows in a real database held against real shards, and samples of their prompts.</summary>
public sealed class RunProofTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Steps = 5_020;

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private TestCluster _cluster = null!;
    private PromptSet _set = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(postgres);
        string prompts = _folder.File("p.txt");
        await File.WriteAllLinesAsync(prompts, [.. Enumerable.Range(0, 60).Select(i => $"{i} red cats"), new string('x', 12_000)]);
        _set = PromptSet.Build(_folder.File("set"), [prompts], promptsPerShard: 10);
        IBlobStore blobs = await _cluster.OpenBlobsAsync();
        await new PromptSetBlobs(blobs).UploadAsync(_folder.File("set"));
        await Database.PromptSets.RegisterAsync("cats", _set.Manifest, [], default);
    }

    private SnoopiDatabase Database => _cluster.Services.GetRequiredService<SnoopiDatabase>();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Verify_SoundRunOfSeveralPages_ProvesEveryStep()
    {
        (RunId run, LedgerState end) = await RecordAsync(Steps);

        LedgerProofView proof = await VerifyAsync(run);

        Assert.True(proof.IsSound, proof.Message);
        Assert.Equal(("sound", (long)Steps, end.Hash), (proof.Finding, proof.NumSteps, proof.LedgerHash!.Value));
        Assert.Equal((end.AppliedCount, end.SkippedCount), (proof.NumApplied, proof.NumSkipped));
        Assert.Equal((run, run, null), (proof.Run, proof.FoundIn, proof.Step));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5_010)]
    public async Task Verify_RowWithAnotherHash_NamesItsStep(long step)
    {
        (RunId run, _) = await RecordAsync(Steps, wrongAt: step);

        LedgerProofView proof = await VerifyAsync(run);

        Assert.False(proof.IsSound);
        Assert.Equal(("wrong_prompts_fed", (long?)step), (proof.Finding, proof.Step));
        Assert.Contains($"Step {step} was not fed the planned prompts", proof.Message, StringComparison.Ordinal);
        Assert.Equal((null, null), (proof.NumApplied, proof.LedgerHash));
    }

    [Fact]
    public async Task Verify_GroupThatWasReplacedAtAPagesEnd_IsFound()
    {
        (RunId run, _) = await RecordAsync(Steps, fenceOf: step => new Fence(1, step < 5_000 ? 3 : 2));

        Assert.Equal(("row_of_stale_membership", (long?)5_000), ((await VerifyAsync(run)).Finding, (await VerifyAsync(run)).Step));
    }

    [Fact]
    public async Task Verify_ShardThatIsGone_SaysThatNothingCanBeProved()
    {
        (RunId run, _) = await RecordAsync(20);
        IBlobStore blobs = await _cluster.OpenBlobsAsync();
        foreach (PromptShardEntry shard in _set.Manifest.Shards)
        {
            await blobs.DeleteAsync(new BlobName($"prompt-sets/{_set.Manifest.Hash}/{shard.FileName}"));
        }

        HttpResponseMessage response = await _cluster.PostAsync($"runs/{run}/verify", []);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("Nothing can be proved", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_CallersThatGoAway_DoNotHoldUpOthers()
    {
        (RunId run, _) = await RecordAsync(Steps);
        using CancellationTokenSource gone = new();
        Task[] callers =
        [
            .. Enumerable.Range(0, 20).Select(_ => _cluster.Http.PostAsync(
                new Uri($"/api/v1/runs/{run}/verify", UriKind.Relative),
                new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
                gone.Token)),
        ];
        await gone.CancelAsync();
        await Task.WhenAny(Task.WhenAll(callers));

        Assert.True((await VerifyAsync(run)).IsSound);
    }

    [Fact]
    public async Task Sample_OfASet_GivesRealPromptsOnceEachAndTheSameForASeed()
    {
        PromptSample first = await _cluster.GetAsync<PromptSample>("prompt-sets/cats/sample?count=12&seed=3");
        PromptSample again = await _cluster.GetAsync<PromptSample>($"prompt-sets/{_set.Manifest.Hash}/sample?count=12&seed=3");
        PromptSample other = await _cluster.GetAsync<PromptSample>("prompt-sets/cats/sample?count=12&seed=4");
        PromptSample all = await _cluster.GetAsync<PromptSample>("prompt-sets/cats/sample?count=200");

        Assert.Equal(first.Prompts, again.Prompts);
        Assert.NotEqual(first.Prompts, other.Prompts);
        Assert.Equal(12, first.Prompts.Select(prompt => prompt.Text).Distinct().Count());
        Assert.All(first.Prompts, prompt => Assert.Equal(
            _set.ReadShard(new PromptShardId(prompt.Shard), default).TextAt(prompt.Offset)[..Math.Min(prompt.NumCharacters, 10_000)],
            prompt.Text));
        Assert.Equal(61, all.Prompts.Length);
        SampledPrompt longest = Assert.Single(all.Prompts, prompt => prompt.NumCharacters > 100);
        Assert.Equal((12_000, 10_000), (longest.NumCharacters, longest.Text.Length));
    }

    private async Task<LedgerProofView> VerifyAsync(RunId run)
    {
        HttpResponseMessage response = await _cluster.PostAsync($"runs/{run}/verify", []);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await TestCluster.ReadAsync<LedgerProofView>(response);
    }

    private async Task<(RunId Run, LedgerState End)> RecordAsync(
        int steps, long? wrongAt = null, Func<long, Fence>? fenceOf = null)
    {
        RunSpec spec = new()
        {
            Name = "proved",
            Steps = steps,
            Batch = 4,
            Model = new ModelSpec { Teacher = "teacher" },
            Prompts = new PromptsSpec { Set = "cats" },
        };
        DataPlan plan = new(spec.Seed, _set.Manifest.ShardSizes, spec.Batch, spec.Prompts.Window);
        PromptSource source = new(_set, 16);
        List<StepRecord> rows = [];
        LedgerState state = LedgerState.Empty;
        for (long step = 0; step < steps; step++)
        {
            StepOutcome outcome = step % 7 == 3 ? StepOutcome.Skipped : StepOutcome.Applied;
            state = state.Advance(step, outcome, [.. plan.OfStep(step).Select(source.DigestOf)]);
            rows.Add(new StepRecord(
                new LedgerRow(step, outcome, step == wrongAt ? LedgerState.Empty.Hash : state.Hash, state.AppliedCount),
                state.AppliedCount,
                null));
        }

        RunState run = new()
        {
            Id = RunId.Of([0, 0, 0, 0, 1, (byte)(wrongAt ?? 255)]),
            Spec = spec,
            PromptSet = _set.Manifest.Hash,
            Fence = new Fence(1, 1),
            Status = RunStatus.Completed,
            Step = steps,
        };
        await Database.Runs.CreateAsync(run, [], null, default);
        Assert.IsType<AppendOutcome.Stored>(await Database.Progress.AppendStepsAsync(run.Id, run.Fence, rows, default));
        if (fenceOf is not null)
        {
            await StoreUnderAsync(run.Id, rows, fenceOf);
        }

        return (run.Id, state);
    }

    // As a database would have them in which the fence did not hold.
    private async Task StoreUnderAsync(RunId run, List<StepRecord> rows, Func<long, Fence> fenceOf)
    {
        await using Npgsql.NpgsqlDataSource source = Npgsql.NpgsqlDataSource.Create(_cluster.Postgres);
        foreach (IGrouping<Fence, long> group in rows.Select(row => row.Step).GroupBy(fenceOf))
        {
            await using Npgsql.NpgsqlCommand command = source.CreateCommand(
                $"UPDATE ledger_rows SET attempt = {group.Key.Attempt}, membership_version = {group.Key.MembershipVersion} "
                    + $"WHERE run_id = '{run}' AND step BETWEEN {group.Min()} AND {group.Max()}");
            await command.ExecuteNonQueryAsync();
        }
    }
}
