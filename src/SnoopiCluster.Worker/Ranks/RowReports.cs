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
internal sealed class RowReports(KeptRows rows, Action<RankReport> report, TimeProvider clock, TimeSpan between)
{
    private const int MaxRowsPerReport = 256;

    private readonly List<StepRecord> _waiting = [];
    private Fence _fence;
    private bool _isReporter;
    private long _lastSent;

    /// <summary>A group has formed.</summary>
    /// <param name="fence">The group.</param>
    /// <param name="isReporter">Whether this rank reports for it.</param>
    public void Begin(Fence fence, bool isReporter)
    {
        _fence = fence;
        _isReporter = isReporter;
        _waiting.Clear();
        if (isReporter)
        {
            _waiting.AddRange(rows.All);
            Flush();
        }
    }

    /// <summary>Keeps a step's row, and sends it when it is this rank's task.</summary>
    public void Add(StepRecord row, long acknowledgedStep)
    {
        rows.Acknowledge(acknowledgedStep);
        rows.Add(row);
        if (_isReporter)
        {
            _waiting.Add(row);
            if (clock.GetElapsedTime(_lastSent) >= between)
            {
                Flush();
            }
        }
    }

    /// <summary>Sends what waits; before anything that a reader could take for later than it.</summary>
    public void Flush()
    {
        foreach (StepRecord[] some in _waiting.Chunk(MaxRowsPerReport))
        {
            report(new StepsCommitted(_fence, ImmutableArray.Create(some)));
        }

        _waiting.Clear();
        _lastSent = clock.GetTimestamp();
    }
}
