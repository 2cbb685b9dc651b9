using Microsoft.Extensions.Logging;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Grains.Sweeps;

namespace SnoopiCluster.Grains.Runs;

/// <summary>A thin shell around <see cref="RunMachine"/>: loads, lets it decide, stores, carries out.</summary>
internal sealed partial class RunGrain(
    IRunStore store,
    IClusterBlobs blobs,
    IClusterInstruments instruments,
    TimeProvider time,
    ILogger<RunGrain> log) : Grain, IRunGrain, IDisposable
{
    // A store that refuses more often than this is written by somebody else all the time, which cannot be.
    private const int MaxStaleSaves = 3;

    private static readonly TimeSpan PauseAfterFailedWake = TimeSpan.FromSeconds(1);

    private readonly Outbox<string> _outbox = new(time, log);
    private RunId _id;
    private Stored<RunState>? _stored;
    private bool _isLoaded;
    private RunTurn.Taken? _unsettled;
    private RunEffects? _effects;
    private IGrainTimer? _timer;

    private RunEffects Effects => _effects ??= new RunEffects(_id, GrainFactory, blobs, _outbox, log);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = RunId.Parse(this.GetPrimaryKeyString(), null);
        return Task.CompletedTask;
    }

    /// <summary>Ends what the grain owes to others; the runtime calls it when the grain has ended.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _outbox.Dispose();
    }

    /// <inheritdoc/>
    public async Task<RunId> SubmitAsync(RunState submitted, string? idempotencyKey)
    {
        if (await LoadedAsync() is not null)
        {
            return _id; // told twice
        }

        RunTurn.Taken turn = RunMachine.Submit(submitted, time.GetUtcNow());
        _isLoaded = false;
        RunId id = await store.CreateAsync(turn.State, turn.Events(), idempotencyKey, CancellationToken.None);
        if (id == _id)
        {
            _stored = await store.LoadAsync(_id, CancellationToken.None);
            _isLoaded = true;
            await FollowAsync(turn, before: null, message: null);
        }

        return id;
    }

    /// <inheritdoc/>
    public async Task<RunAnswer> TellAsync(RunMessage message)
    {
        bool isRestart = message is RunRestarted;
        if (await LoadedAsync(isRestart) is null)
        {
            return new NoSuchRun();
        }

        return await TakeAsync(message);
    }

    /// <inheritdoc/>
    public async Task<RunState?> GetAsync() => (await LoadedAsync())?.State;

    private async Task<Stored<RunState>?> LoadedAsync(bool isRestartComing = false)
    {
        if (_isLoaded)
        {
            return _stored;
        }

        Stored<RunState>? loaded = await store.LoadAsync(_id, CancellationToken.None);
        RunTurn.Taken? unsettled = _unsettled;
        Stored<RunState>? before = _stored;
        (_stored, _isLoaded, _unsettled) = (loaded, true, null);
        if (loaded is null)
        {
            return null;
        }

        if (unsettled is not null && loaded.Revision == before?.Revision + 1)
        {
            // The save of which nobody could say whether it had come through had.
            await FollowAsync(unsettled, before?.State, message: null);
        }
        else if (before is null && !loaded.State.Status.IsTerminal() && !isRestartComing)
        {
            await TakeAsync(new RunRestarted());
        }

        return _stored;
    }

    private async Task<RunAnswer> TakeAsync(RunMessage message)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (_stored is not { } before)
            {
                return new NoSuchRun();
            }

            switch (RunMachine.Take(before.State, message, time.GetUtcNow()))
            {
                case RunTurn.Refused refused:
                    return new RunRefused(refused.Cause);
                case RunTurn.Taken turn:
                    LogTaken(_id, message);
                    try
                    {
                        await SaveAsync(before, turn);
                    }
                    catch (StaleRevisionException e) when (attempt < MaxStaleSaves)
                    {
                        LogStale(e, _id, before.Revision);
                        _stored = await store.LoadAsync(_id, CancellationToken.None);
                        continue;
                    }

                    await FollowAsync(turn, before.State, message);
                    return new RunTook(turn.State);
                default:
                    throw new InvalidOperationException("A turn is taken or refused.");
            }
        }
    }

    private async Task SaveAsync(Stored<RunState> before, RunTurn.Taken turn)
    {
        RunEvent[] events = turn.Events();
        long? dropFrom = turn.DropsRowsFrom();
        if (ReferenceEquals(turn.State, before.State) && events.Length == 0 && dropFrom is null)
        {
            return;
        }

        try
        {
            long revision = await store.SaveAsync(turn.State, before, events, dropFrom, CancellationToken.None);
            _stored = new Stored<RunState>(turn.State, revision);
        }
        catch (Exception e) when (e is not StaleRevisionException)
        {
            // It may have been stored all the same: the next call reads it back and sees.
            (_isLoaded, _unsettled) = (false, turn);
            throw;
        }
    }

    private async Task FollowAsync(RunTurn.Taken turn, RunState? before, RunMessage? message)
    {
        RunState state = turn.State;
        instruments.RunTurned(before, state, turn.Events(), message);
        if (before?.Status != state.Status)
        {
            LogStatus(_id, state.Status, state.Cause);
        }

        // A living run's clock runs; the others are read back when somebody asks for them.
        DelayDeactivation(state.Status.IsTerminal() ? TimeSpan.FromSeconds(-1) : TimeSpan.MaxValue);
        SetTimer(state);
        if (state.Sweep is { } sweep && before?.Status != state.Status)
        {
            var changed = new RunChanged(_id, state.Status, state.Step);
            _outbox.Post(sweep.Value, "A run's status", _ =>
                GrainFactory.GetGrain<ISweepGrain>(sweep.Value).TellAsync(changed));
        }

        await Effects.CarryOutAsync(state, turn.Effects);
    }

    private void SetTimer(RunState state)
    {
        if (state.WakeAt is not { } wakeAt)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        TimeSpan due = wakeAt - time.GetUtcNow();
        SetTimer(due < TimeSpan.Zero ? TimeSpan.Zero : due);
    }

    private void SetTimer(TimeSpan due)
    {
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(
                WakeUpAsync,
                new GrainTimerCreationOptions { DueTime = due, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task WakeUpAsync()
    {
        try
        {
            await TellAsync(new TimePassed());
        }
#pragma warning disable CA1031 // A store that is away comes back; the clock must not stop for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogWakeFailed(e, _id);
            SetTimer(PauseAfterFailedWake);
        }
    }
}
