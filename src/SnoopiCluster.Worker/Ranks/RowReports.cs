using System.Collections.Immutable;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// Sends the rows of committed steps while this rank is the group's reporter: those that are not yet stored when the group
/// forms, then each step's.
/// </summary>
/// <param name="rows">The rows that are kept.</param>
/// <param name="report">Says something to the agent.</param>
/// <param name="clock">Measures the time between two reports.</param>
/// <param name="between">Rows that come faster than this are sent together; zero sends each at once.</param>
internal sealed class RowReports(KeptRows rows, Action<RankReport> report, TimeProvider clock, TimeSpan between) : IDisposable
{
    private const int MaxRowsPerReport = 256;

    // Rows are added by the training thread, and sent by it or, where it waits for others meanwhile, by the timer's.
    private readonly Lock _lock = new();
    private readonly List<StepRecord> _waiting = [];
    private ITimer? _later;
    private Fence _fence;
    private bool _isReporter;
    private long _lastSent;

    /// <summary>A group has formed.</summary>
    /// <param name="fence">The group.</param>
    /// <param name="isReporter">Whether this rank reports for it.</param>
    public void Begin(Fence fence, bool isReporter)
    {
        lock (_lock)
        {
            _fence = fence;
            _isReporter = isReporter;
            _waiting.Clear();
            if (isReporter)
            {
                _waiting.AddRange(rows.All);
            }

            Flush();
        }
    }

    /// <summary>Keeps a step's row, and sends it when it is this rank's task.</summary>
    public void Add(StepRecord row, long acknowledgedStep)
    {
        rows.Acknowledge(acknowledgedStep);
        rows.Add(row);
        if (!_isReporter)
        {
            return;
        }

        lock (_lock)
        {
            _waiting.Add(row);
            if (clock.GetElapsedTime(_lastSent) >= between)
            {
                Flush();
            }
            else if (_waiting.Count == 1)
            {
                _later ??= clock.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _later.Change(between, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Sends what waits; before anything that a reader could take for later than it.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            foreach (StepRecord[] some in _waiting.Chunk(MaxRowsPerReport))
            {
                report(new StepsCommitted(_fence, ImmutableArray.Create(some)));
            }

            _waiting.Clear();
            _lastSent = clock.GetTimestamp();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _later?.Dispose();
}
