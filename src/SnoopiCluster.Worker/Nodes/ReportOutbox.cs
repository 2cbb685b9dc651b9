using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// Reports that the silo has not acknowledged, in the order in which they came. It is bounded: the metrics of steps are
/// thinned and lines for the timeline are left out when nobody takes them for long; rows of the ledger never are. Safe for use
/// by several threads. Nothing is kept before its texts are cleaned of secrets.
/// </summary>
/// <param name="metricsMax">Steps that keep their metrics.</param>
/// <param name="toldMax">Lines for the timeline that are kept.</param>
/// <param name="text">Cleans what ranks say, before it can leave the node.</param>
internal sealed class ReportOutbox(int metricsMax, int toldMax, LogText text)
{
    private readonly Lock _gate = new();
    private readonly List<NumberedReport> _kept = [];
    private readonly Dictionary<RankKey, RankPulse> _pulses = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _leaving;
    private long _acknowledged;
    private int _metrics;
    private long _stride = 1;
    private int _told;
    private int _leftOut;

    /// <summary>Ends with the next change: a report that came, an acknowledgement, the wish to leave.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Reports that are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Whether every report is acknowledged.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count == 0;
            }
        }
    }

    /// <summary>Whether the silo is to be told that the node leaves.</summary>
    public bool IsLeaving
    {
        get
        {
            lock (_gate)
            {
                return _leaving;
            }
        }
    }

    /// <summary>Takes what a rank process said.</summary>
    public void Add(RankKey key, RankReport report)
    {
        report = ReportTexts.Cleaned(report, text);
        lock (_gate)
        {
            if (report is RankTold told)
            {
                if (_told >= toldMax)
                {
                    _leftOut++;
                    return;
                }

                _told++;
                report = _leftOut == 0 ? told : new RankTold($"({_leftOut} lines left out) {told.Text}");
                _leftOut = 0;
            }

            report = Thinned(report) ?? report;
            _metrics += MetricsOf(report);
            Keep(key, report, exit: null);
            while (_metrics > metricsMax)
            {
                ThinAll();
            }
        }
    }

    /// <summary>Takes how a rank process is; an older word that was not taken from here yet is forgotten.</summary>
    public void Add(RankKey key, RankPulse pulse)
    {
        lock (_gate)
        {
            _pulses[key] = pulse;
            Wake();
        }
    }

    /// <summary>Hands out how a rank process is, and forgets it; null when there is nothing new of any.</summary>
    public NodePulse? TakePulse()
    {
        lock (_gate)
        {
            foreach ((RankKey key, RankPulse pulse) in _pulses)
            {
                _pulses.Remove(key);
                return new NodePulse(key, pulse);
            }

            return null;
        }
    }

    /// <summary>Takes how a rank process ended.</summary>
    public void Add(RankKey key, RankExit exit)
    {
        lock (_gate)
        {
            _pulses.Remove(key);
            Keep(key, report: null, ReportTexts.Cleaned(exit, text));
        }
    }

    /// <summary>Lets go of the reports up to a number; again is no harm.</summary>
    public void Acknowledge(long upToNumber)
    {
        lock (_gate)
        {
            int count = (int)Math.Clamp(upToNumber - _acknowledged, 0, _kept.Count);
            foreach (NumberedReport gone in _kept.Take(count))
            {
                _metrics -= MetricsOf(gone.Report);
                _told -= gone.Report is RankTold ? 1 : 0;
            }

            _kept.RemoveRange(0, count);
            _acknowledged += count;
            if (_kept.Count == 0)
            {
                _stride = 1;
            }

            Wake();
        }
    }

    /// <summary>The first kept report after a number; null when there is none.</summary>
    public NumberedReport? After(long number)
    {
        lock (_gate)
        {
            long index = Math.Max(0, number - _acknowledged);
            return index < _kept.Count ? _kept[(int)index] : null;
        }
    }

    /// <summary>From now on the silo is to be told that the node leaves.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _leaving = true;
            Wake();
        }
    }

    private void Keep(RankKey key, RankReport? report, RankExit? exit)
    {
        _kept.Add(new NumberedReport(_acknowledged + _kept.Count + 1, key, report, exit));
        Wake();
    }

    // Metrics stay with every second step, then with every fourth, and so on, of the old ones and of those to come: what is
    // left is spread evenly over the whole time in which nobody took reports.
    private void ThinAll()
    {
        _stride *= 2;
        for (int i = 0; i < _kept.Count; i++)
        {
            _kept[i] = Thinned(_kept[i].Report) is { } thinned ? _kept[i] with { Report = thinned } : _kept[i];
        }

        _metrics = _kept.Sum(kept => MetricsOf(kept.Report));
    }

    // Null when nothing is to be taken away.
    private StepsCommitted? Thinned(RankReport? report) =>
        report is StepsCommitted committed && committed.Steps.Any(IsToBeThinned)
            ? committed with
            {
                Steps = [.. committed.Steps.Select(step => IsToBeThinned(step) ? step with { Metrics = null } : step)],
            }
            : null;

    private bool IsToBeThinned(StepRecord step) => step.Metrics is not null && step.Step % _stride != 0;

    private static int MetricsOf(RankReport? report) =>
        report is StepsCommitted committed ? committed.Steps.Count(step => step.Metrics is not null) : 0;

    private void Wake()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    // Whoever waits goes on elsewhere, never inside the lock.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
