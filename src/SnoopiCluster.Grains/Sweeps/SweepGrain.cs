using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Grains.Runs;

namespace SnoopiCluster.Grains.Sweeps;

/// <summary>A thin shell around <see cref="SweepMachine"/>.</summary>
internal sealed partial class SweepGrain(
    ISweepStore store, IPromptSetStore promptSets, TimeProvider time, ILogger<SweepGrain> log) : Grain, ISweepGrain, IDisposable
{
    private const int MaxStaleSaves = 3;

    private readonly Outbox<RunId> _outbox = new(time, log);
    private readonly Dictionary<RunId, StepWindowFold> _folds = [];
    private SweepId _id;
    private Stored<SweepState>? _stored;
    private bool _isLoaded;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = SweepId.Parse(this.GetPrimaryKeyString(), null);
        return Task.CompletedTask;
    }

    /// <summary>Ends what the grain owes to others; the runtime calls it when the grain has ended.</summary>
    public void Dispose() => _outbox.Dispose();

    /// <inheritdoc/>
    public async Task<SweepId> SubmitAsync(SweepId id, SweepSpec spec, string? idempotencyKey)
    {
        if (await LoadedAsync() is not null)
        {
            return _id; // told twice
        }

        _isLoaded = false;
        SweepId stored = await store.CreateAsync(new SweepState(id, spec), idempotencyKey, CancellationToken.None);
        if (stored == _id)
        {
            _stored = await store.LoadAsync(_id, CancellationToken.None);
            _isLoaded = true;
            await TakeAsync(new SweepStarted());
        }

        return stored;
    }

    /// <inheritdoc/>
    public async Task<SweepAnswer> TellAsync(SweepMessage message) =>
        await LoadedAsync() is null ? new NoSuchSweep() : await TakeAsync(message);

    /// <inheritdoc/>
    public async Task MeasureAsync(RunId run, long steps, ImmutableArray<StepMetrics> measured)
    {
        StepWindowFold before = _folds.GetValueOrDefault(run) ?? new StepWindowFold(steps);
        StepWindowFold fold = before;
        List<StepWindow> windows = [];
        foreach (StepMetrics step in measured)
        {
            (fold, ImmutableArray<StepWindow> full) = fold.Add(step);
            windows.AddRange(full);
        }

        if (windows.Count > 0)
        {
            await TellAsync(new StepsMeasured(run, [.. windows]));
        }

        // Kept only when the sweep has the windows: steps that come again are folded again.
        _folds[run] = fold;
    }

    /// <inheritdoc/>
    public Task WakeAsync() => LoadedAsync();

    /// <inheritdoc/>
    public async Task<SweepState?> GetAsync() => (await LoadedAsync())?.State;

    private async Task<Stored<SweepState>?> LoadedAsync()
    {
        if (_isLoaded)
        {
            return _stored;
        }

        (_stored, _isLoaded) = (await store.LoadAsync(_id, CancellationToken.None), true);
        if (_stored is { State.IsTerminal: false })
        {
            // A sweep that was stored but not begun has no start.
            await TakeAsync(_stored.State.StartedAt is null ? new SweepStarted() : new SweepRestarted());
            foreach (SweepTrial trial in _stored.State.Trials.Where(trial => trial.IsActive))
            {
                AskRun(trial.Run);
            }
        }

        return _stored;
    }

    private async Task<SweepAnswer> TakeAsync(SweepMessage message)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (_stored is not { } before)
            {
                return new NoSuchSweep();
            }

            switch (SweepMachine.Apply(before.State, message, time.GetUtcNow()))
            {
                case SweepTurn.Refused refused:
                    return new SweepRefused(refused.Cause);
                case SweepTurn.Taken turn:
                    try
                    {
                        await SaveAsync(before, turn.State);
                    }
                    catch (StaleRevisionException e) when (attempt < MaxStaleSaves)
                    {
                        LogStale(e, _id, before.Revision);
                        _stored = await store.LoadAsync(_id, CancellationToken.None);
                        continue;
                    }

                    Follow(turn);
                    return new SweepTook(turn.State);
                default:
                    throw new InvalidOperationException("A turn is taken or refused.");
            }
        }
    }

    private async Task SaveAsync(Stored<SweepState> before, SweepState state)
    {
        if (ReferenceEquals(before.State, state))
        {
            return;
        }

        try
        {
            long revision = await store.SaveAsync(state, before.Revision, CancellationToken.None);
            _stored = new Stored<SweepState>(state, revision);
        }
        catch (Exception e) when (e is not StaleRevisionException)
        {
            // It may have been stored all the same. Read back, the sweep restarts and does what it had to do.
            _isLoaded = false;
            throw;
        }
    }

    private void Follow(SweepTurn.Taken turn)
    {
        DelayDeactivation(turn.State.IsTerminal ? TimeSpan.FromSeconds(-1) : TimeSpan.MaxValue);
        foreach (SweepEffect effect in turn.Effects)
        {
            switch (effect)
            {
                case StartRun e:
                    _outbox.Post(e.Run, "A trial's start", _ => StartAsync(e));
                    break;
                case CancelRun e:
                    _outbox.Post(e.Run, "A trial's end", _ =>
                        GrainFactory.GetGrain<IRunGrain>(e.Run.Value).TellAsync(new CancelRequested(e.Cause)));
                    break;
                case SweepEnded e:
                    LogEnded(_id, e.Status, e.Cause);
                    break;
                default:
                    throw new InvalidOperationException($"No such effect: {effect}");
            }
        }
    }

    private async Task StartAsync(StartRun start)
    {
        if (start.Spec.Prompts.Set is not { } name
            || await promptSets.FindAsync(name, CancellationToken.None) is not { } set)
        {
            // Sets are never deleted, and the sweep was refused if it named none: this cannot happen with our own tools.
            LogNoPromptSet(_id, start.Trial, start.Spec.Prompts.Set);
            await GrainFactory.GetGrain<ISweepGrain>(_id.Value).TellAsync(
                new RunChanged(start.Run, RunStatus.Failed, 0));
            return;
        }

        await GrainFactory.GetGrain<IRunGrain>(start.Run.Value).SubmitAsync(
            new RunState
            {
                Id = start.Run,
                Spec = start.Spec,
                PromptSet = set.Manifest.Hash,
                Sweep = _id,
                Cause = $"trial {start.Trial} of sweep {_id}",
            },
            idempotencyKey: null);
    }

    // What the run said while this sweep could not hear it. Said through a reference: the outbox runs beside the turns.
    private void AskRun(RunId run) => _outbox.Post(run, "A question to a trial", async _ =>
    {
        if (await GrainFactory.GetGrain<IRunGrain>(run.Value).GetAsync() is { } state)
        {
            await GrainFactory.GetGrain<ISweepGrain>(_id.Value).TellAsync(
                new RunChanged(run, state.Status, state.Step));
        }
    });

    [LoggerMessage(2401, LogLevel.Information, "Sweep {SweepId} is {Status}: {Cause}")]
    private partial void LogEnded(SweepId sweepId, SweepStatus status, string cause);

    [LoggerMessage(2402, LogLevel.Warning, "Sweep {SweepId}: somebody else has stored it since revision {Revision}; read anew")]
    private partial void LogStale(Exception e, SweepId sweepId, long revision);

    [LoggerMessage(2403, LogLevel.Error, "Sweep {SweepId}: trial {Trial} names the prompt set {PromptSet}, which does not exist")]
    private partial void LogNoPromptSet(SweepId sweepId, int trial, string? promptSet);
}
