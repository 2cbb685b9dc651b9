using Prometheus;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// Everything that <c>/metrics</c> of an agent shows: names, units, labels. Labels are of closed sets; a slot's series are there
/// while a rank lives in it. Safe for use by several threads.
/// </summary>
internal sealed class AgentMetrics
{
    // 50 ms to 27 minutes: a share of megabytes on a local disk to one of many gigabytes to a far store.
    private static readonly double[] CheckpointBuckets = Histogram.ExponentialBuckets(0.05, 2, 16);

    private readonly Lock _gate = new();
    private readonly Dictionary<RankKey, string> _slots = [];
    private readonly Counter _linkLosses;
    private readonly Gauge _ranks;
    private readonly Counter _starts;
    private readonly Counter _exits;
    private readonly Counter _kills;
    private readonly Counter _steps;
    private readonly Counter _phaseSeconds;
    private readonly Gauge _stepSeconds;
    private readonly Gauge _memory;
    private readonly Histogram _shareSeconds;
    private readonly Counter _shareBytes;
    private readonly Counter _shareFailures;

    /// <summary>All metrics, with their first values.</summary>
    /// <param name="numSlots">Slots that the node offers.</param>
    public AgentMetrics(int numSlots)
    {
        Registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(Registry);
        MetricFactory make = Metrics.WithCustomRegistry(Registry);
        LinkUp = make.CreateGauge("snoopi_agent_link_up", "1 while the link to the silo is open, else 0.");
        _linkLosses = make.CreateCounter("snoopi_agent_link_losses_total", "Links to the silo that were lost.");
        ReportsWaiting = make.CreateGauge(
            "snoopi_agent_reports_waiting", "Reports that the silo has not acknowledged.");
        make.CreateGauge("snoopi_agent_slots", "Slots that the node offers.").Set(numSlots);
        _ranks = make.CreateGauge("snoopi_agent_ranks", "Rank processes that live.");
        _starts = make.CreateCounter("snoopi_agent_rank_starts_total", "Rank processes that were started.");
        _exits = make.CreateCounter("snoopi_agent_rank_exits_total", "Rank processes that ended, by how.", ["ending"]);
        _kills = make.CreateCounter(
            "snoopi_agent_rank_kills_total", "Rank processes that were killed, by who wanted it.", ["by"]);
        _steps = make.CreateCounter("snoopi_agent_steps_total", "Steps that ranks of the node took; one a rank.");
        _phaseSeconds = make.CreateCounter(
            "snoopi_agent_step_phase_seconds_total", "Wall time of the steps of the node's ranks by phase.", ["phase"]);
        _stepSeconds = make.CreateGauge(
            "snoopi_agent_step_seconds", "Mean wall time of the last steps of the rank in a slot.", ["slot"]);
        _memory = make.CreateGauge("snoopi_agent_rank_memory_bytes", "Memory of the rank in a slot.", ["slot"]);
        _shareSeconds = make.CreateHistogram(
            "snoopi_agent_checkpoint_share_seconds",
            "From a checkpoint's snapshot until a rank's share of it was uploaded.",
            new HistogramConfiguration { Buckets = CheckpointBuckets });
        _shareBytes = make.CreateCounter("snoopi_agent_checkpoint_share_bytes_total", "Uploaded shares of checkpoints.");
        _shareFailures = make.CreateCounter(
            "snoopi_agent_checkpoint_failures_total",
            "Shares of checkpoints that were given up after the store was tried for long.");
        Begin();
    }

    /// <summary>What a reading shows.</summary>
    public CollectorRegistry Registry { get; }

    /// <summary>Whether the link is open.</summary>
    public Gauge LinkUp { get; }

    /// <summary>Reports that are kept.</summary>
    public Gauge ReportsWaiting { get; }

    /// <summary>
    /// Lets the metrics be read at a port of 127.0.0.1, and by programs only: a page in a browser sends its origin.
    /// </summary>
    /// <exception cref="System.Net.HttpListenerException">Somebody else listens there, or it may not be listened at.</exception>
    public MetricServer Serve(int port)
    {
        MetricServer server = new("127.0.0.1", port, registry: Registry)
        {
            RequestPredicate = request => request.HttpMethod == "GET" && request.Headers["Origin"] is null,
        };
        server.Start();
        return server;
    }

    /// <summary>A link was lost that had been open.</summary>
    public void LinkLost() => _linkLosses.Inc();

    /// <summary>A rank process was started.</summary>
    public void Started(RankKey key, int slot)
    {
        _starts.Inc();
        lock (_gate)
        {
            _slots[key] = $"{slot}";
            _ranks.Set(_slots.Count);
        }
    }

    /// <summary>A rank process is killed.</summary>
    /// <param name="byWatchdog">Whether it held up its group; otherwise the silo wanted it.</param>
    public void Killed(bool byWatchdog) => _kills.WithLabels(byWatchdog ? "watchdog" : "silo").Inc();

    /// <summary>A rank process has ended, or could not be started.</summary>
    public void Ended(RankKey key, int exitCode)
    {
        _exits.WithLabels(exitCode switch
        {
            0 => "clean",
            RankEnding.NotStarted => "not_started",
            > RankEnding.SignalBase => "signal",
            _ => "error",
        }).Inc();
        lock (_gate)
        {
            // Another rank may have the slot by now.
            if (_slots.Remove(key, out string? slot) && !_slots.ContainsValue(slot))
            {
                _stepSeconds.RemoveLabelled(slot);
                _memory.RemoveLabelled(slot);
            }

            _ranks.Set(_slots.Count);
        }
    }

    /// <summary>A rank process said something.</summary>
    public void Heard(RankKey key, RankReport report)
    {
        switch (report)
        {
            case RankPulsed pulsed:
                Pulsed(key, pulsed.Pulse);
                break;
            case PartWritten written:
                _shareBytes.Inc(written.Part.Files.Sum(file => file.NumBytes));
                if (written.Part.Seconds is { } seconds)
                {
                    _shareSeconds.Observe(seconds);
                }

                break;
            case CheckpointGivenUp:
                _shareFailures.Inc();
                break;
        }
    }

    private void Pulsed(RankKey key, RankPulse pulse)
    {
        _steps.Inc(pulse.NumSteps);
        foreach (string phase in StepPhases.All.Select(StepPhases.NameOf))
        {
            _phaseSeconds.WithLabels(phase).Inc(
                Math.Max(0, pulse.PhaseSeconds.GetValueOrDefault(phase) * pulse.NumSteps));
        }

        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out string? slot))
            {
                return; // its last words
            }

            _stepSeconds.WithLabels(slot).Set(pulse.SecondsPerStep);
            if (pulse.MemoryBytes is { } bytes)
            {
                _memory.WithLabels(slot).Set(bytes);
            }
        }
    }

    // Each series of a closed set, so that an increase from nothing is seen.
    private void Begin()
    {
        foreach (string ending in (ReadOnlySpan<string>)["clean", "error", "signal", "not_started"])
        {
            _exits.WithLabels(ending);
        }

        foreach (StepPhase phase in StepPhases.All)
        {
            _phaseSeconds.WithLabels(StepPhases.NameOf(phase));
        }

        _kills.WithLabels("silo");
        _kills.WithLabels("watchdog");
    }
}
