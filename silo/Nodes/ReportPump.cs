using System.Collections.Immutable;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Grains.Nodes;

namespace SnoopiCluster.Silo.Nodes;

/// <summary>
/// Takes one link's reports to the node's grain in batches: at once when anything but rows is among them, else some times a
/// second. A batch that could not be taken is tried again until it is, or the link ends.
/// </summary>
internal sealed partial class ReportPump(
    NodeName node,
    string host,
    int maxWaiting,
    INodeGrain grain,
    Func<NodeCommand, CancellationToken, ValueTask> send,
    TimeProvider time,
    ILogger log)
{
    private const int MaxBatch = 1_024;

    private static readonly TimeSpan RowsInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<NumberedReport> _waiting = [];
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _drained = NewSignal();
    private bool _hasLeftOut;
    private int _numUrgent;

    /// <summary>Takes a report in. When too many wait, this and all later ones are left to the agent's next link.</summary>
    public void Add(NumberedReport report)
    {
        lock (_lock)
        {
            if (_hasLeftOut || _waiting.Count >= maxWaiting)
            {
                _hasLeftOut = true;
                return;
            }

            _waiting.Enqueue(report);
            _numUrgent += IsUrgent(report) ? 1 : 0;
            _changed.TrySetResult();
        }
    }

    /// <summary>Ends when everything that was added so far is taken.</summary>
    public Task DrainedAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            return _waiting.Count == 0 ? Task.CompletedTask : _drained.Task.WaitAsync(cancel);
        }
    }

    /// <summary>Takes reports until the link ends, or until it must end because some were left out.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        long lastRows = time.GetTimestamp();
        while (true)
        {
            ImmutableArray<NumberedReport> batch = await NextAsync(lastRows, cancel);
            if (batch.IsEmpty)
            {
                LogLeftOut(node, maxWaiting);
                return;
            }

            lastRows = time.GetTimestamp();
            await TakeAsync(batch, cancel);
            await send(new AcknowledgeReports(batch[^1].Number), cancel);
            Remove(batch.Length);
        }
    }

    private async Task<ImmutableArray<NumberedReport>> NextAsync(long lastRows, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            bool isEmpty;
            lock (_lock)
            {
                isEmpty = _waiting.Count == 0;
                if (isEmpty && _hasLeftOut)
                {
                    return [];
                }

                bool isDue = _numUrgent > 0 || time.GetElapsedTime(lastRows) >= RowsInterval;
                if (!isEmpty && isDue)
                {
                    return [.. _waiting.Take(MaxBatch)];
                }

                _changed = NewSignal();
                changed = _changed.Task;
            }

            if (isEmpty)
            {
                await changed.WaitAsync(cancel);
            }
            else
            {
                TimeSpan rest = RowsInterval - time.GetElapsedTime(lastRows);
                using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                await Task.WhenAny(changed, Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, wake.Token));
                await wake.CancelAsync();
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task TakeAsync(ImmutableArray<NumberedReport> batch, CancellationToken cancel)
    {
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await grain.TakeAsync(host, batch);
                return;
            }
#pragma warning disable CA1031 // A store that is away comes back; the reports wait here and with the agent.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogNotTaken(e, node, batch[0].Number, batch[^1].Number);
            }

            await Task.Delay(pause, time, cancel);
        }
    }

    private void Remove(int count)
    {
        lock (_lock)
        {
            for (int i = 0; i < count; i++)
            {
                _numUrgent -= IsUrgent(_waiting.Dequeue()) ? 1 : 0;
            }

            if (_waiting.Count == 0)
            {
                _drained.TrySetResult();
                _drained = NewSignal();
            }
        }
    }

    private static bool IsUrgent(NumberedReport report) => report.Report is not StepsCommitted;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(3211, LogLevel.Warning, "Node {NodeName}: reports {First} to {Last} could not be taken; again")]
    private partial void LogNotTaken(Exception e, NodeName nodeName, long first, long last);

    [LoggerMessage(3212, LogLevel.Warning,
        "Node {NodeName}: more than {MaxWaiting} reports waited; the link is closed so that the agent sends the rest again")]
    private partial void LogLeftOut(NodeName nodeName, int maxWaiting);
}
