using System.Collections.Concurrent;
using System.Collections.Immutable;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Files;
using SnoopiCluster.Worker.Ranks;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Tests.Samples;

/// <summary>A group of one rank in this process; what it stores of pictures goes through the test's hands.</summary>
internal sealed class LoneRank : IDisposable
{
    private static readonly SlotId Here = new(new NodeName("local"), 0);

    private readonly ConcurrentQueue<RankReport> _said = [];
    private readonly RankInbox _inbox = new();
    private readonly TransitFolder _transit;
    private readonly PreparedRank _rank;

    public LoneRank(TinyRun tiny, string name, RunSpec spec, Action<string>? onPicture = null)
    {
        Folder = tiny.NewFolder(name, spec);
        PromptSet prompts = PromptFeed.OpenOrBuild(Folder);
        _transit = new TransitFolder(Folder.TransitFolder);
        RankAssignment assignment = new(
            LocalRun.IdOf(Folder), new RankProcessId(1), Here, spec, prompts.Manifest.Hash, Restore: [], ForkedFrom: null);
        _rank = PreparedRank.Prepare(
            assignment, new WatchedFiles(Folder, onPicture), Folder.TransitFolder, spec.Threads, new Faults(null));
        _inbox.Take(new JoinGroup(new Membership(
            new Fence(1, 1), [new Member(assignment.Process, Here)], "localhost", StorePort: 0)));
    }

    public RunFolder Folder { get; }

    public ImmutableArray<RankReport> Said => [.. _said];

    /// <summary>The rows that it reported, by step.</summary>
    public ImmutableArray<StepRecord> Rows => [.. Said.OfType<StepsCommitted>().SelectMany(report => report.Steps)];

    /// <summary>The pictures that it reported, in order.</summary>
    public ImmutableArray<SampleDrawn> Pictures => [.. Said.OfType<SampledReport>().Select(report => report.Sample)];

    /// <summary>Trains to the end; on the caller's thread, which computes with as many threads as the spec says.</summary>
    public RankFinished Run()
    {
        using var checkpoints = new CheckpointWriter(_rank, Take);
        RankEnd end = RankLoop.Of(_rank, _inbox, "localhost", Take, checkpoints, TimeProvider.System, TimeSpan.Zero).Run();
        return Assert.IsType<RankCompleted>(end).Finished;
    }

    public void Dispose()
    {
        _inbox.Dispose();
        _rank.Dispose();
        _transit.Dispose();
    }

    private void Take(RankReport report)
    {
        _said.Enqueue(report);
        if (report is StepsCommitted { Steps: [.., var last] })
        {
            _inbox.Take(new AcknowledgeSteps(last.Step));
        }
    }

    private sealed class WatchedFiles(RunFolder folder, Action<string>? onPicture) : IRankFiles
    {
        private readonly FolderRankFiles _files = new(folder.FullPath);

        public bool IsWaitedFor => false;

        public string NameOf(string name) => _files.NameOf(name);

        public IPromptShards OpenPrompts(Sha256Digest hash) => _files.OpenPrompts(hash);

        public IReadOnlyList<string> ListCheckpoints() => _files.ListCheckpoints();

        public FetchedCheckpoint FetchCheckpoint(string name) => _files.FetchCheckpoint(name);

        public void Publish(string name, string file)
        {
            if (name.StartsWith("samples/", StringComparison.Ordinal))
            {
                onPicture?.Invoke(name);
            }

            _files.Publish(name, file);
        }
    }
}
