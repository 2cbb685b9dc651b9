using System.Collections.Concurrent;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Silo.Tests;

/// <summary>
/// What the ranks of all fake nodes have in memory: the training of a run without the training. Tests hold it before a step.
/// </summary>
internal sealed class FakeWorld : IAsyncDisposable
{
    private readonly ConcurrentDictionary<RunId, Gate> _gates = [];
    private readonly ConcurrentBag<FakeNode> _nodes = [];

    /// <summary>Ends everything.</summary>
    public CancellationTokenSource End { get; } = new();

    public void Add(FakeNode node) => _nodes.Add(node);

    /// <summary>Ranks of any run hold before this step until <see cref="Release"/>.</summary>
    public void HoldAt(RunId run, long step) => _gates[run] = new Gate(step, new TaskCompletionSource());

    /// <summary>Every run is held before this step until it is released.</summary>
    public long? HoldAllAt { get; set; }

    public void Release(RunId run)
    {
        if (_gates.TryGetValue(run, out Gate? gate))
        {
            gate.Opened.TrySetResult();
        }
    }

    public Task PassAsync(RunId run, long step, CancellationToken cancel)
    {
        if (HoldAllAt is { } all)
        {
            _gates.TryAdd(run, new Gate(all, new TaskCompletionSource()));
        }

        return _gates.TryGetValue(run, out Gate? gate) && step >= gate.Step
            ? gate.Opened.Task.WaitAsync(cancel)
            : Task.CompletedTask;
    }

    /// <summary>The ledger after some steps, the same whoever computes it.</summary>
    public static LedgerState LedgerAt(long step)
    {
        LedgerState ledger = LedgerState.Empty;
        for (long k = 0; k < step; k++)
        {
            ledger = ledger.Advance(k, StepOutcome.Applied, [new PromptDigest(k)]);
        }

        return ledger;
    }

    public async ValueTask DisposeAsync()
    {
        await End.CancelAsync();
        foreach (FakeNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        End.Dispose();
    }

    private sealed record Gate(long Step, TaskCompletionSource Opened);
}
