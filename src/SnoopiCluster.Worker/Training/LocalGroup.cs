using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Files;
using SnoopiCluster.Worker.Nodes;
using SnoopiCluster.Worker.Runs;
using RunState = SnoopiCluster.Core.Runs.RunState;
using RunStatus = SnoopiCluster.Core.Runs.RunStatus;

namespace SnoopiCluster.Worker.Training;

/// <summary>
/// A local run of several rank processes. This process is their control plane: it asks <see cref="RunMachine"/> what follows
/// from what they say, as the cluster does, and does it in a run folder. One thread does all of it.
/// </summary>
internal sealed class LocalGroup : IDisposable
{
    // How often somebody looks for ranks that hold up the others.
    private const int PollMilliseconds = 200;
    private const long LogBytesMax = 1 << 20;
    private const long CacheBytes = 1 << 30;
    private static readonly NodeName Here = new("local");
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    private readonly RunFolder _folder;
    private readonly LocalRunOptions _options;
    private readonly LocalRecorder _recorder;
    private readonly BlockingCollection<Action> _happenings = [];
    private readonly Dictionary<RankProcessId, RankProcess> _processes = [];
    private readonly List<Task> _endings = [];
    private readonly CollectiveWatchdog _watchdog = new();
    private RunState _state;

    /// <summary>Takes up a run where its folder stands.</summary>
    /// <param name="folder">The run; its spec says how many ranks.</param>
    /// <param name="promptSet">Hash of its prompt set.</param>
    /// <param name="shelf">Its checkpoints.</param>
    /// <param name="options">Who watches.</param>
    public LocalGroup(RunFolder folder, Core.Sha256Digest promptSet, CheckpointShelf shelf, LocalRunOptions options)
    {
        _folder = folder;
        _options = options;

        // The machine acknowledges rows itself.
        _recorder = new LocalRecorder(folder, options, acknowledge: _ => { });
        _state = new RunState
        {
            Id = LocalRun.IdOf(folder),
            Spec = folder.Spec,
            PromptSet = promptSet,
            Step = Journal.RunJournal.ReadLedger(folder).LongCount(),
            Fence = new Fence(Attempt: 0, shelf.NextVersion() - 1),
            Checkpoints = new CheckpointCatalogue(
                [.. LocalRun.RestoreOf(shelf).Reverse().Select(EntryOf)], Pending: null),
        };
    }

    private DateTimeOffset Now => _options.Clock.GetUtcNow();

    /// <summary>Trains until the run is done, stopped or failed; no process is left then.</summary>
    /// <param name="stopAfterStep">Finishes the step in progress, writes a checkpoint and returns.</param>
    public RunOutcome Run(CancellationToken stopAfterStep)
    {
        using CancellationTokenRegistration stop = stopAfterStep.Register(
            () => _happenings.Add(() => Tell(new PauseRequested("stopped on request"))));
        Follow(RunMachine.Submit(_state, Now));
        while (_state.Status is not (RunStatus.Completed or RunStatus.Paused or RunStatus.Failed or RunStatus.Cancelled))
        {
            if (_happenings.TryTake(out Action? happening, PollMilliseconds, CancellationToken.None))
            {
                happening();
            }

            KillCulprits();
            if (_state.WakeAt <= Now)
            {
                Tell(new TimePassed());
            }
        }

        AwaitEnds();
        return _state switch
        {
            { Status: RunStatus.Completed, Finished: { } done } => new RunCompleted(
                done.Step, done.StudentHash, done.LedgerHash.ToString(), _folder.StudentFolder),
            { Status: RunStatus.Paused } => new RunStopped(_state.Step),
            _ => new RunFailed(_state.Step, _state.Cause),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RankProcess process in _processes.Values)
        {
            process.Kill("the run ends");
        }

        AwaitEnds();
        _recorder.Dispose();
        _happenings.Dispose();
    }

    private void Tell(RunMessage message) => Follow(RunMachine.Take(_state, message, Now));

    private void Follow(RunTurn turn)
    {
        // Nobody but this class asks for anything, and it asks only for what can be met.
        if (turn is RunTurn.Taken taken)
        {
            _state = taken.State;
            foreach (RunEffect effect in taken.Effects)
            {
                CarryOut(effect);
            }
        }
    }

    private void CarryOut(RunEffect effect)
    {
        switch (effect)
        {
            case RecordEvent e:
                _options.OnEvent?.Invoke(e.Event.Text);
                break;
            case RequestGang e:
                _happenings.Add(() => Tell(new GangGranted(
                    [.. Enumerable.Range(0, e.Size).Select(index => new SlotId(Here, index))], e.Ticket)));
                break;
            case StartRankProcess e:
                Start(e.Assignment);
                break;
            case KillRankProcess e:
                _processes.GetValueOrDefault(e.Process)?.Kill(e.Cause);
                break;
            case FormGroup e:
                Join(e.Membership, e.To);
                break;
            case OrderGroup e:
                TellRanks(e.To, new GiveOrder(e.Order));
                break;
            case AcknowledgeRows e:
                TellRanks(e.To, new AcknowledgeSteps(e.UpToStep));
                break;
            case DropRows e:
                _recorder.DropFrom(e.FromStep);
                break;
            case PublishCheckpoint e:
                AtomicFile.WriteText(
                    Path.Combine(_folder.FullPath, e.Prefix, CheckpointManifest.FileName), e.Manifest);
                _happenings.Add(() => Tell(new CheckpointPublished(e.Fence, e.Prefix)));
                break;
            case DeleteCheckpoint e when Directory.Exists(Path.Combine(_folder.FullPath, e.Prefix)):
                Directory.Delete(Path.Combine(_folder.FullPath, e.Prefix), recursive: true);
                break;
        }
    }

    private void Start(RankAssignment assignment)
    {
        RankProgram program = _options.Program ?? RankProgram.Own();
        if (_options.Fault is { } fault && assignment.Process.Value == _state.Spec.Cluster.WorldSize)
        {
            program = program with { Arguments = [.. program.Arguments, "--fault", $"{fault}"] };
        }

        int threads = _folder.Spec.Threads > 0
            ? _folder.Spec.Threads
            : Math.Max(1, Environment.ProcessorCount / _folder.Spec.Cluster.WorldSize);
        Directory.CreateDirectory(_folder.LogsFolder);
        string log = string.Create(
            CultureInfo.InvariantCulture, $"attempt-{_state.Fence.Attempt}-process-{assignment.Process.Value}.log");
        RankProcess process = RankProcess.Start(
            program,
            new PrepareRank(assignment, new RankSurroundings(
                FolderRankFiles.Scheme + _folder.FullPath, "127.0.0.1", _folder.TransitFolder, CacheBytes, threads)),
            new RankLog(Path.Combine(_folder.LogsFolder, log), LogBytesMax),
            (rank, report) => _happenings.Add(() => Hear(rank.Key, report)),
            _options.Clock);
        _processes.Add(assignment.Process, process);
        _endings.Add(TellOfEndAsync(process));
    }

    private async Task TellOfEndAsync(RankProcess process)
    {
        RankExit exit = await process.Ended;
        _happenings.Add(() =>
        {
            _watchdog.Gone(process.Key);
            _processes.Remove(process.Key.Process);
            process.Dispose();
            Tell(new RankHasExited(process.Key.Process, exit.ExitCode, exit.Cause));
        });
    }

    private void Hear(RankKey key, RankReport report)
    {
        _watchdog.Said(key, report, _options.Clock.GetElapsedTime(0));
        RankProcessId process = key.Process;
        switch (report)
        {
            case RankReady r:
                Tell(new RankIsReady(process, "127.0.0.1", r.StorePort));
                break;
            case FormedReport r when r.Fence == _state.Fence:
                _recorder.Begin(r.Formed.Step);
                Tell(new RankHasFormed(process, r.Fence, r.Formed));
                break;
            case BrokenReport r:
                Tell(new RankIsBroken(process, r.Fence, r.Broken));
                break;
            case StepsCommitted r when r.Fence == _state.Fence:
                _recorder.Write(r.Steps);
                Tell(new StepsStored(r.Fence, r.Steps[^1].Step + 1, r.Steps[^1].Ledger.Hash));
                break;
            case PartWritten r:
                Tell(new PartIsWritten(process, r.Fence, r.Part));
                break;
            case SampledReport r when r.Fence == _state.Fence:
                _recorder.Show(r.Sample);
                break;
            case OrderDone r:
                Tell(new OrderIsDone(process, r.Fence, r.Step, r.Order));
                break;
            case FinishedReport r:
                Tell(new RankHasFinished(process, r.Fence, r.Finished));
                break;
            case FailedReport r:
                Tell(new RankHasFailed(process, r.Failed));
                break;
            case CheckpointGivenUp r:
                Tell(new RankNote(process, $"the checkpoint before step {r.Step} is given up: {r.Cause}"));
                break;
            case RankTold r:
                Tell(new RankNote(process, r.Text));
                break;
        }
    }

    private void Join(Membership membership, ImmutableArray<Member> members)
    {
        foreach (Member member in members)
        {
            _watchdog.Joined(
                new RankKey(_state.Id, member.Process), membership, _options.Clock.GetElapsedTime(0));
        }

        TellRanks(members, new JoinGroup(membership));
    }

    private void TellRanks(ImmutableArray<Member> members, RankCommand command)
    {
        foreach (Member member in members)
        {
            _processes.GetValueOrDefault(member.Process)?.Tell(command);
        }
    }

    private void KillCulprits()
    {
        foreach ((RankKey key, string cause) in _watchdog.Culprits(_options.Clock.GetElapsedTime(0)))
        {
            _options.OnEvent?.Invoke($"process {key.Process} is killed: {cause}");
            _processes.GetValueOrDefault(key.Process)?.Kill(cause);
        }
    }

    // Those that are done end by themselves.
    private void AwaitEnds()
    {
        long started = _options.Clock.GetTimestamp();
        while (_endings.Any(ending => !ending.IsCompleted))
        {
            if (_happenings.TryTake(out Action? happening, PollMilliseconds, CancellationToken.None))
            {
                happening();
            }

            if (_options.Clock.GetElapsedTime(started) > EndPatience)
            {
                foreach (RankProcess process in _processes.Values)
                {
                    process.Kill($"it did not end within {EndPatience}");
                }
            }
        }
    }

    private CheckpointEntry EntryOf(string prefix)
    {
        string folder = Path.Combine(_folder.FullPath, prefix);
        CheckpointManifest manifest = CheckpointManifest.Read(folder);
        return new CheckpointEntry(
            manifest.Step, prefix, manifest.LedgerHash, manifest.Files.Sum(file => file.NumBytes), []);
    }
}
