using System.Collections.Immutable;
using System.Data.Common;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;
using SnoopiCluster.Grains.Nodes;
using SnoopiCluster.Grains.Scheduling;
using SnoopiCluster.Silo.Hosting;
using SnoopiCluster.Silo.Nodes;

namespace SnoopiCluster.Silo.Metrics;

/// <summary>
/// Counts what there is of runs, nodes and slots when somebody reads the metrics: at most once a second, however many read. It
/// never keeps a reading from being answered: what cannot be asked stays as it was.
/// </summary>
internal sealed partial class ClusterCensus(
    SiloMetrics metrics,
    SiloGate gate,
    NodeLinks links,
    IRunStore runs,
    INodeStore nodes,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<ClusterCensus> log) : IDisposable
{
    private static readonly TimeSpan BetweenTakings = TimeSpan.FromSeconds(1);

    // A reader gives up after 10 s as Prometheus is set by default; Postgres that is away must be seen before.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _taking = new(1);
    private long? _takenAt;

    /// <inheritdoc/>
    public void Dispose() => _taking.Dispose();

    /// <summary>Brings the metrics up to date.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        await _taking.WaitAsync(cancellationToken);
        try
        {
            if (_takenAt is { } before && time.GetElapsedTime(before) < BetweenTakings)
            {
                return;
            }

            metrics.IsReady.Set(gate.IsOpen ? 1 : 0);
            metrics.NodeLinks.Set(links.Count);
            if (gate.IsOpen)
            {
                using CancellationTokenSource limit = new(Patience, time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                metrics.IsPostgresUp.Set(await CountAsync(both.Token) ? 1 : 0);
            }

            _takenAt = time.GetTimestamp();
        }
        finally
        {
            _taking.Release();
        }
    }

    // False when the database or a grain that needs it did not answer.
    private async Task<bool> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            RunCounts counts = await runs.CountAsync(new RunQuery(), cancellationToken);
            foreach (RunStatus status in Enum.GetValues<RunStatus>())
            {
                metrics.Runs.WithLabels(SiloMetrics.LabelOf(status)).Set(counts.NumByStatus.GetValueOrDefault(status));
            }

            await CountNodesAsync(await nodes.ListAsync(cancellationToken), cancellationToken);
            await CountQueueAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or OperationCanceledException
            or OrleansMessageRejectionException)
        {
            return false;
        }
#pragma warning disable CA1031 // Prometheus' client passes over what a callback throws: nobody would hear of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e);
            return false;
        }
    }

    [LoggerMessage(3231, LogLevel.Error, "The census for the metrics has failed; they stay as they were")]
    private partial void LogFailed(Exception fault);

    private async Task CountNodesAsync(ImmutableArray<NodeRecord> known, CancellationToken cancellationToken)
    {
        // A node that was seen long ago is not woken up for it.
        NodeView?[] views = await Task.WhenAll(known.Where(node => node.IsUp).Select(node =>
            grains.GetGrain<INodeGrain>(node.Name.Value).GetAsync().WaitAsync(cancellationToken)));
        NodeView[] living = [.. views.OfType<NodeView>().Where(node => node.Status != NodeStatus.Dead)];
        metrics.Nodes.WithLabels("up").Set(living.Count(node => node is { Status: NodeStatus.Up, IsDraining: false }));
        metrics.Nodes.WithLabels("draining").Set(living.Count(node => node is { Status: NodeStatus.Up, IsDraining: true }));
        metrics.Nodes.WithLabels("expected").Set(living.Count(node => node.Status == NodeStatus.Expected));
        metrics.Nodes.WithLabels("dead").Set(known.Length - living.Length);

        HashSet<SlotId> used =
        [
            .. (await grains.GetGrain<ISchedulerGrain>(0).GetUseAsync().WaitAsync(cancellationToken))
                .Select(use => use.Slot),
        ];
        int numFree = NumFree(living.Where(node => node is { Status: NodeStatus.Up, IsDraining: false }));
        metrics.Slots.WithLabels("used").Set(used.Count);
        metrics.Slots.WithLabels("free").Set(numFree);
        metrics.Slots.WithLabels("out_of_use").Set(NumFree(living) - numFree);

        int NumFree(IEnumerable<NodeView> some) => some.Sum(node =>
            node.Slots.Count(slot => !used.Contains(new SlotId(node.Name, slot.Slot.Index))));
    }

    private async Task CountQueueAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<QueuePlace> queue =
            await grains.GetGrain<ISchedulerGrain>(0).GetQueueAsync().WaitAsync(cancellationToken);
        metrics.QueueLength.Set(queue.Length);
        metrics.QueueSlots.Set(queue.Sum(place => place.NumWanted));
    }
}
