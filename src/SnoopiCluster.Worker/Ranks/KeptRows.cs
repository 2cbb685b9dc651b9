using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// The rows of committed steps that are not yet stored for good. Every rank keeps them all, so that whoever reports next can
/// send them; when nobody takes them for long, metrics are thinned, the ledger never.
/// </summary>
internal sealed class KeptRows
{
    /// <summary>Most rows that keep their metrics, some 0.5 KB each.</summary>
    public const int MaxWithMetrics = 4_096;

    private readonly LinkedList<StepRecord> _rows = new();
    private int _numWithMetrics;

    /// <summary>The rows in order.</summary>
    public ImmutableArray<StepRecord> All => [.. _rows];

    /// <summary>Adds the row of the step that was just committed.</summary>
    public void Add(StepRecord row)
    {
        _rows.AddLast(row);
        _numWithMetrics += row.Metrics is null ? 0 : 1;
        if (_numWithMetrics > MaxWithMetrics)
        {
            Thin();
        }
    }

    /// <summary>Lets go of the rows up to a step.</summary>
    public void Acknowledge(long upToStep)
    {
        while (_rows.First is { } first && first.Value.Step <= upToStep)
        {
            _numWithMetrics -= first.Value.Metrics is null ? 0 : 1;
            _rows.RemoveFirst();
        }
    }

    /// <summary>Takes another rank's rows in place of its own.</summary>
    public void Replace(IEnumerable<StepRecord> rows)
    {
        _rows.Clear();
        _numWithMetrics = 0;
        foreach (StepRecord row in rows)
        {
            Add(row);
        }
    }

    // Every second one that still has metrics, so that what is left covers the whole time evenly.
    private void Thin()
    {
        bool drops = true;
        for (LinkedListNode<StepRecord>? node = _rows.First; node is not null; node = node.Next)
        {
            if (node.Value.Metrics is null)
            {
                continue;
            }

            if (drops)
            {
                node.Value = node.Value with { Metrics = null };
                _numWithMetrics--;
            }

            drops = !drops;
        }
    }
}
