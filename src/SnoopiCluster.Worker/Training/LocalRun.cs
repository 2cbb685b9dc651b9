using System.Collections.Immutable;
using System.Text;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Prompts;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Files;
using SnoopiCluster.Worker.Journal;
using SnoopiCluster.Worker.Ranks;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Worker.Training;

/// <summary>A run on this machine, in a run folder: what <c>train --local</c> and <c>resume</c> do.</summary>
public static class LocalRun
{
    private static readonly SlotId Here = new(new NodeName("local"), 0);

    /// <summary>
    /// Starts the run of a folder, or goes on where its newest whole checkpoint stands; returns when it is done, stopped or
    /// failed. After a kill at any moment the same call ends with the same weights as if there had been none.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="options">Who watches.</param>
    /// <param name="stopAfterStep">Finishes the step in progress, writes a checkpoint and returns.</param>
    /// <exception cref="RunFolderException">Another process works in the folder, or it cannot be written.</exception>
    /// <exception cref="Models.Diffusers.ModelLoadException">A model folder cannot be used.</exception>
    /// <exception cref="PromptFileException">A prompt file cannot be used.</exception>
    public static RunOutcome Run(RunFolder folder, LocalRunOptions options, CancellationToken stopAfterStep)
    {
        using IDisposable taken = folder.Lock();
        RunSpec spec = folder.Spec;
        PromptSet prompts = PromptFeed.OpenOrBuild(folder);
        var shelf = new CheckpointShelf(folder.CheckpointsFolder, spec.Checkpoints.Keep);
        shelf.DeleteUnfinished();
        using var transit = new TransitFolder(folder.TransitFolder);
        new RunStatus(RunState.Running, RunStatus.Read(folder)?.Step ?? 0, spec.Steps, "training").Write(folder);
        try
        {
            RunOutcome outcome = spec.Cluster.WorldSize == 1
                ? RunAlone(folder, prompts, shelf, options, stopAfterStep)
                : RunGroup(folder, prompts, shelf, options, stopAfterStep);
            RunStatus.Of(outcome, spec).Write(folder);
            return outcome;
        }
        catch (Exception e)
        {
            new RunStatus(
                RunState.Failed, RunJournal.ReadLedger(folder).LongCount(), spec.Steps, e.Message).Write(folder);
            throw;
        }
    }

    /// <summary>Names of the checkpoints to go on from, newest first.</summary>
    internal static ImmutableArray<string> RestoreOf(CheckpointShelf shelf) =>
        [.. shelf.NewestFirst().Select(name => $"checkpoints/{name}")];

    /// <summary>A run folder's run; its name is of no importance, but the same on all ranks.</summary>
    internal static Core.Runs.RunId IdOf(RunFolder folder)
    {
        Span<byte> name = stackalloc byte[Sha256Digest.NumBytes];
        Sha256Digest.Of(Encoding.UTF8.GetBytes(folder.FullPath)).CopyTo(name);
        return Core.Runs.RunId.Of(name);
    }

    private static RunOutcome RunGroup(
        RunFolder folder,
        PromptSet prompts,
        CheckpointShelf shelf,
        LocalRunOptions options,
        CancellationToken stopAfterStep)
    {
        using var group = new LocalGroup(folder, prompts.Manifest.Hash, shelf, options);
        return group.Run(stopAfterStep);
    }

    private static RunOutcome RunAlone(
        RunFolder folder,
        PromptSet prompts,
        CheckpointShelf shelf,
        LocalRunOptions options,
        CancellationToken stopAfterStep)
    {
        RunSpec spec = folder.Spec;
        var assignment = new RankAssignment(
            IdOf(folder), new RankProcessId(1), Here, spec, prompts.Manifest.Hash, RestoreOf(shelf), ForkedFrom: null);
        using var rank = PreparedRank.Prepare(
            assignment, new FolderRankFiles(folder.FullPath), folder.TransitFolder, spec.Threads, new Faults(options.Fault));
        using var inbox = new RankInbox();
        using var recorder = new LocalRecorder(folder, options, step => inbox.Take(new AcknowledgeSteps(step)));
        inbox.Take(new JoinGroup(new Membership(
            new Fence(Attempt: 1, shelf.NextVersion()), [new Member(assignment.Process, Here)], "localhost", StorePort: 0)));
        using CancellationTokenRegistration stop =
            stopAfterStep.Register(() => inbox.Take(new GiveOrder(RankOrder.Pause)));
        return OutcomeOf(TrainAlone(rank, inbox, recorder, options.Clock), folder);
    }

    private static RankEnd TrainAlone(PreparedRank rank, RankInbox inbox, LocalRecorder recorder, TimeProvider clock)
    {
        using var checkpoints = new CheckpointWriter(rank, recorder.Take);
        return RankLoop.Of(rank, inbox, "localhost", recorder.Take, checkpoints, clock, TimeSpan.Zero).Run();
    }

    private static RunOutcome OutcomeOf(RankEnd end, RunFolder folder) => end switch
    {
        RankCompleted { Finished: var done } => new RunCompleted(
            done.Step, done.StudentHash, done.LedgerHash.ToString(), folder.StudentFolder),
        RankStopped stopped => new RunStopped(stopped.Step),
        RankGaveUp gaveUp => new RunFailed(gaveUp.Step, gaveUp.Failed.Cause),
        _ => throw new InvalidOperationException($"{end.GetType().Name} is no end of a rank."),
    };
}
