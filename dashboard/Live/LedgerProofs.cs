using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Live;

/// <summary>How a run's proof stands.</summary>
/// <param name="Proof">The last one, which says when it was done; null before the first.</param>
/// <param name="IsProving">Whether the silo is asked for another one.</param>
/// <param name="Fault">Why the newest could not be had, for a person; null when it could.</param>
internal sealed record ProofState(LedgerProofView? Proof, bool IsProving, string? Fault)
{
    /// <summary>Nobody has asked yet.</summary>
    public static ProofState None { get; } = new(null, false, null);
}

/// <summary>
/// Proofs of runs' ledgers, for all circuits: one that was begun goes on when its page is left, and what it has found is
/// there for whoever looks at the run next. Kept for the newest <see cref="MostRuns"/> runs, and until the process ends.
/// </summary>
internal sealed class LedgerProofs(SiloClient silo, ILogger<LedgerProofs> log) : IAsyncDisposable
{
    /// <summary>Runs whose proofs are kept.</summary>
    public const int MostRuns = 200;

    // A proof reads every shard that was fed, and the ancestors' too.
    private static readonly TimeSpan LongestProof = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, Entry> _runs = [];
    private readonly Dictionary<RunId, List<Action>> _looks = [];
    private readonly CancellationTokenSource _ending = new();
    private long _numAsked;

    /// <summary>How a run's proof stands.</summary>
    public ProofState Of(RunId run)
    {
        lock (_gate)
        {
            return _runs.TryGetValue(run, out Entry? entry) ? entry.State : ProofState.None;
        }
    }

    /// <summary>Looks at a run's proof.</summary>
    /// <param name="run">The run.</param>
    /// <param name="changed">Called after each change, on any thread; must return at once.</param>
    /// <returns>Ends the look; a proof that is under way goes on.</returns>
    public IDisposable LookAt(RunId run, Action changed)
    {
        lock (_gate)
        {
            if (!_looks.TryGetValue(run, out List<Action>? looks))
            {
                _looks[run] = looks = [];
            }

            looks.Add(changed);
        }

        return new Look(this, run, changed);
    }

    /// <summary>Begins a proof, unless one is under way.</summary>
    public void Prove(RunId run)
    {
        lock (_gate)
        {
            Entry entry = _runs.TryGetValue(run, out Entry? there) ? there : _runs[run] = new Entry();
            if (entry.State.IsProving || _ending.IsCancellationRequested)
            {
                return;
            }

            entry.State = entry.State with { IsProving = true, Fault = null };
            entry.Asked = ++_numAsked;
            Forget();
            CancellationToken end = _ending.Token;
            entry.Work = Task.Run(() => ProveAsync(run, entry, end), CancellationToken.None);
        }

        Tell(run);
    }

    /// <summary>Ends the proofs that are under way, and waits for them; the host is ending.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        Task[] works;
        lock (_gate)
        {
            works = [.. _runs.Values.Select(entry => entry.Work)];
        }

        await Task.WhenAll(works);
        _ending.Dispose();
    }

    private async Task ProveAsync(RunId run, Entry entry, CancellationToken end)
    {
        LedgerProofView? proof = null;
        string? fault = null;
        try
        {
            proof = await silo.AskAsync<LedgerProofView>(
                $"runs/{run}/verify", new Dictionary<string, string>(), end, LongestProof);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The host is ending.
        }
#pragma warning disable CA1031 // Whatever it was: the button must not turn for ever.
        catch (Exception e)
#pragma warning restore CA1031
        {
            fault = e.Message;
        }

        lock (_gate)
        {
            entry.State = new ProofState(proof ?? entry.State.Proof, false, fault);
        }

        Tell(run);
    }

    private void Tell(RunId run)
    {
        Action[] looks;
        lock (_gate)
        {
            looks = _looks.TryGetValue(run, out List<Action>? there) ? [.. there] : [];
        }

        foreach (Action changed in looks)
        {
            try
            {
                changed();
            }
#pragma warning disable CA1031 // One circuit's fault must not keep the others from hearing.
            catch (Exception e)
#pragma warning restore CA1031
            {
                log.LookFailed(e, nameof(ProofState));
            }
        }
    }

    // The one that was asked for longest ago goes; those under way stay.
    private void Forget()
    {
        while (_runs.Count > MostRuns
            && _runs.Where(pair => !pair.Value.State.IsProving).Select(pair => (RunId?)pair.Key)
                .MinBy(run => _runs[run ?? default].Asked) is { } oldest)
        {
            _runs.Remove(oldest);
        }
    }

    private void End(RunId run, Action changed)
    {
        lock (_gate)
        {
            if (_looks.TryGetValue(run, out List<Action>? looks) && looks.Remove(changed) && looks.Count == 0)
            {
                _looks.Remove(run);
            }
        }
    }

    private sealed class Entry
    {
        public ProofState State { get; set; } = ProofState.None;

        public long Asked { get; set; }

        public Task Work { get; set; } = Task.CompletedTask;
    }

    private sealed class Look(LedgerProofs owner, RunId run, Action changed) : IDisposable
    {
        public void Dispose() => owner.End(run, changed);
    }
}
