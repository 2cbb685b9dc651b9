using System.Collections.Concurrent;

namespace SnoopiCluster.Benchmarks.Nodes;

/// <summary>What the simulated nodes met, all together; safe for use by many at once.</summary>
internal sealed class NodeTally
{
    private readonly ConcurrentBag<double> _acknowledgeSeconds = [];
    private readonly ConcurrentBag<string> _causes = [];
    private long _beatsSent;
    private long _beatsMissed;
    private long _rowsSent;
    private int _training;
    private volatile bool _counts;

    /// <summary>Ranks that train.</summary>
    public int NumTraining => Volatile.Read(ref _training);

    /// <summary>Beats sent while it counts.</summary>
    public long BeatsSent => Interlocked.Read(ref _beatsSent);

    /// <summary>Beats that were due while it counts and sent a whole beat late, or not at all.</summary>
    public long BeatsMissed => Interlocked.Read(ref _beatsMissed);

    /// <summary>Rows of steps sent while it counts.</summary>
    public long RowsSent => Interlocked.Read(ref _rowsSent);

    /// <summary>Why links were lost, one text each; over the whole life, not only while it counts.</summary>
    public IReadOnlyCollection<string> LostLinks => _causes;

    /// <summary>Seconds from sending a row to the silo's word that it is stored.</summary>
    public IReadOnlyCollection<double> AcknowledgeSeconds => _acknowledgeSeconds;

    /// <summary>Whether what happens is counted.</summary>
    public bool Counts
    {
        get => _counts;
        set => _counts = value;
    }

    /// <summary>A beat was sent.</summary>
    /// <param name="missed">Beats that were due since the one before and are left out.</param>
    public void Beat(long missed)
    {
        if (_counts)
        {
            Interlocked.Increment(ref _beatsSent);
            Interlocked.Add(ref _beatsMissed, missed);
        }
    }

    /// <summary>A row was sent.</summary>
    public void Row()
    {
        if (_counts)
        {
            Interlocked.Increment(ref _rowsSent);
        }
    }

    /// <summary>A row is stored.</summary>
    public void Acknowledged(TimeSpan after)
    {
        if (_counts)
        {
            _acknowledgeSeconds.Add(after.TotalSeconds);
        }
    }

    /// <summary>A rank has begun to train.</summary>
    public void Training() => Interlocked.Increment(ref _training);

    /// <summary>A link was lost.</summary>
    public void LinkLost(string cause) => _causes.Add(cause);
}
