using System.Collections.Immutable;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary>
/// Rank processes of one run, and the least that a control plane does for them: starts them, forms groups, stores rows, puts
/// checkpoints together. Tests decide what happens when.
/// </summary>
internal sealed class GroupUnderTest(string runFolder, RunSpec spec) : IDisposable
{
    private readonly List<RankUnderTest> _all = [];
    private readonly SortedDictionary<long, StepRecord> _rows = [];
    private long _version;

    /// <summary>The prompt set, in the run's folder.</summary>
    public PromptSet Prompts { get; } = Directory.Exists(Path.Combine(runFolder, "prompts"))
        ? PromptSet.Open(Path.Combine(runFolder, "prompts"))
        : PromptSet.Build(Path.Combine(runFolder, "prompts"), spec.Prompts.Files);

    /// <summary>The members, by rank.</summary>
    public ImmutableArray<RankUnderTest> Members { get; private set; } = [];

    /// <summary>Where the ranks find and leave files: the run's folder, or a folder of blobs.</summary>
    public string Store { get; init; } = $"run-folder:{runFolder}";

    /// <summary>Checkpoints to restore from, newest first.</summary>
    public ImmutableArray<string> Restore { get; set; } = [];

    /// <summary>Rows as they were reported, by step; a row that came twice must be the same.</summary>
    public IReadOnlyList<StepRecord> Rows => [.. _rows.Values];

    /// <summary>Starts a process; it is ready when this returns.</summary>
    public RankUnderTest Start(string? fault = null)
    {
        RankUnderTest rank = Launch(fault);
        rank.Until<RankReady>();
        return rank;
    }

    /// <summary>Starts a process without waiting for it.</summary>
    public RankUnderTest Launch(string? fault = null)
    {
        var assignment = new RankAssignment(
            new RunId("r000000000001"), new RankProcessId(_all.Count + 1), Slot(_all.Count), spec, Prompts.Manifest.Hash,
            Restore, ForkedFrom: null);
        var rank = new RankUnderTest(
            assignment,
            new RankSurroundings(Store, "127.0.0.1", Path.Combine(runFolder, "cache"), 1 << 20, Threads: 1),
            fault);
        _all.Add(rank);
        return rank;
    }

    /// <summary>Starts a group of new processes.</summary>
    public void Begin(params string?[] faults)
    {
        RankUnderTest[] started = [.. faults.Select(fault => Launch(fault))];
        Form(started);
    }

    /// <summary>Tells processes to be a group, in the order of their ranks.</summary>
    public Membership Form(params RankUnderTest[] members)
    {
        Members = [.. members];
        _version++;
        var membership = new Membership(
            new Fence(1, _version),
            [.. members.Select(member => new Member(member.Id, Slot(member.Id.Value)))],
            "127.0.0.1",
            members[0].Until<RankReady>().StorePort);
        foreach (RankUnderTest member in members)
        {
            member.Until<RankReady>();
            member.Tell(new JoinGroup(membership));
        }

        return membership;
    }

    /// <summary>What the present group agreed on, by rank; waits for all of them.</summary>
    public GroupFormed[] Formed() => [.. Members.Select(member =>
        member.Until<FormedReport>(report => report.Fence.MembershipVersion == _version).Formed)];

    /// <summary>Waits until a member reports a step.</summary>
    public void UntilCommitted(long step)
    {
        int reporter = Formed()[0].Reporter;
        Members[reporter].Until<StepsCommitted>(report =>
            report.Fence.MembershipVersion == _version && report.Steps.Any(row => row.Step >= step));
    }

    /// <summary>Gives an order to all members.</summary>
    public void Order(RankOrder order)
    {
        foreach (RankUnderTest member in Members)
        {
            member.Tell(new GiveOrder(order));
        }
    }

    /// <summary>Forms another group once all members have carried out an order.</summary>
    public void FormOnceLeft(params RankUnderTest[] members)
    {
        foreach (RankUnderTest member in Members)
        {
            member.Until<OrderDone>(done => done.Fence.MembershipVersion == _version);
        }

        Form(members);
    }

    /// <summary>Stores all rows that were reported so far.</summary>
    public void StoreRows()
    {
        foreach ((RankReport report, _) in _all.SelectMany(rank => rank.Reports))
        {
            foreach (StepRecord row in report is StepsCommitted committed ? committed.Steps : [])
            {
                if (_rows.TryGetValue(row.Step, out StepRecord? stored))
                {
                    Assert.Equal(stored.Ledger, row.Ledger);
                }

                _rows[row.Step] = row;
            }
        }
    }

    /// <summary>Waits for the end of the run, stores its rows and lets the processes go.</summary>
    public async Task<(RankFinished Finished, string[] StudentHashes)> FinishAsync()
    {
        RankFinished finished = Members[Formed()[0].Reporter]
            .Until<FinishedReport>(report => report.Fence.MembershipVersion == _version).Finished;
        StoreRows();
        List<string> hashes = [];
        foreach (RankUnderTest member in Members)
        {
            member.Tell(new AcknowledgeSteps(spec.Steps - 1));
            (int exitCode, string log) = await member.EndAsync();
            Assert.True(exitCode == 0, log);
            hashes.Add(log.Split("student ")[1][..64]);
        }

        Assert.Equal(Enumerable.Range(0, (int)spec.Steps).Select(step => (long)step), _rows.Keys);
        return (finished, [.. hashes]);
    }

    /// <summary>Says that all rows are stored, so that processes which are done end.</summary>
    public void LetGo()
    {
        foreach (RankUnderTest member in Members)
        {
            member.Tell(new AcknowledgeSteps(spec.Steps - 1));
        }
    }

    /// <summary>Whether the rows are what the prompt shards say.</summary>
    public LedgerFinding Verify()
    {
        PromptSource source = new(Prompts, 16);
        var plan = new Core.DataPlans.DataPlan(spec.Seed, Prompts.Manifest.ShardSizes, spec.Batch, spec.Prompts.Window);
        return new LedgerVerifier(plan, source.DigestOf).Verify(
            Rows.Select(row => row.Ledger), [], TestContext.Current.CancellationToken);
    }

    public void Dispose() => _all.ForEach(rank => rank.Dispose());

    private static SlotId Slot(int index) => new(new NodeName("test"), index);
}
