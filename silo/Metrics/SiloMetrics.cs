using System.Text.Json;
using Prometheus;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using PrometheusMetrics = Prometheus.Metrics;

namespace SnoopiCluster.Silo.Metrics;

/// <summary>
/// Everything that <c>/metrics</c> of the silo shows: names, units, labels. Labels are of closed sets, and each series of them is
/// there from the start, so that an increase from nothing is seen. The one exception is <c>run</c>: only runs that hold slots
/// have such series, so there are never more of them than slots, and they go with the run's last slot.
/// </summary>
internal sealed class SiloMetrics
{
    private static readonly string[] ByRun = ["run"];

    // 20 ms to 11 minutes: a step of the toy world to one of a large batch on few GPUs.
    private static readonly double[] StepBuckets = Histogram.ExponentialBuckets(0.02, 2, 16);

    // 50 ms to 27 minutes: a share of megabytes on a local disk to one of many gigabytes to a far store.
    private static readonly double[] CheckpointBuckets = Histogram.ExponentialBuckets(0.05, 2, 16);

    private readonly MetricFactory _make;

    /// <summary>All metrics, with their first values.</summary>
    public SiloMetrics()
    {
        Registry = PrometheusMetrics.NewCustomRegistry();
        _make = PrometheusMetrics.WithCustomRegistry(Registry);
        DotNetStats.Register(Registry);

        IsReady = NewGauge("snoopi_silo_ready", "1 once the silo has read back what it remembers, else 0.");
        IsPostgresUp = NewGauge(
            "snoopi_postgres_up",
            "1 when Postgres answered this reading, else 0; then runs, nodes and slots are of an earlier one.");

        Runs = NewGauge("snoopi_runs", "Runs by status.", "status");
        StatusChanges = NewCounter(
            "snoopi_run_status_changes_total", "Runs that came into a status.", "status");
        QueueLength = NewGauge("snoopi_queue_length", "Runs that cannot go on before they are given slots.");
        QueueSlots = NewGauge("snoopi_queue_slots", "Slots with which the runs in the queue would go on.");

        Steps = NewCounter(
            "snoopi_steps_total",
            "Steps that were committed, by outcome; steps done again count again.", "outcome");
        TrainingSamples = NewCounter(
            "snoopi_training_samples_total", "Prompts that committed steps were trained on.");
        StepSeconds = NewHistogram(
            "snoopi_step_seconds", "Wall time of a step on the rank that reports for its run.", StepBuckets);
        PhaseSeconds = NewCounter(
            "snoopi_step_phase_seconds_total",
            "Wall time of steps by phase, on the rank that reports for its run.", "phase");
        AllReduceSeconds = NewHistogram(
            "snoopi_all_reduce_seconds",
            "Time of a step that was spent waiting for other ranks and reducing gradients.",
            StepBuckets);
        RowsRefused = NewCounter(
            "snoopi_rows_refused_total", "Batches of steps' rows that were not stored, by reason.", "reason");

        RunInfo = NewGauge(
            "snoopi_run_info",
            "1 for each run that holds slots, with its guidance range.", "run", "guidance");
        RunStep = NewGauge("snoopi_run_steps_done", "Steps stored, of a run that holds slots.", ByRun);
        RunPlannedSteps = NewGauge(
            "snoopi_run_steps_planned", "Steps that a run that holds slots will have in the end.", ByRun);
        RunRanks = NewGauge(
            "snoopi_run_ranks",
            "Ranks in the present group of a run that holds slots; 0 while one is gathered.", ByRun);
        RunProgress = NewGauge(
            "snoopi_run_progress_timestamp_seconds",
            "When a run that holds slots last stored a step, or was given its slots.",
            ByRun);
        RunSamplesPerSecond = NewGauge(
            "snoopi_run_samples_per_second",
            "Prompts a second in the last step of a run that holds slots.", ByRun);
        RunVsdLoss = NewGauge(
            "snoopi_run_vsd_loss", "VSD loss of the last step of a run that holds slots.", ByRun);
        RunLoraLoss = NewGauge(
            "snoopi_run_lora_loss",
            "Denoising loss of the LoRA teacher in the last step of a run that holds slots.", ByRun);
        RunClipLoss = NewGauge(
            "snoopi_run_clip_loss",
            "CLIP loss of the last step of a run that holds slots and has one.", ByRun);

        Checkpoints = NewCounter(
            "snoopi_checkpoints_total", "Checkpoints by what became of them.", "outcome");
        CheckpointSeconds = NewHistogram(
            "snoopi_checkpoint_seconds",
            "From the snapshot of a committed checkpoint until its slowest rank's share was uploaded.",
            CheckpointBuckets);
        CheckpointBytes = NewCounter("snoopi_checkpoint_bytes_total", "Size of the committed checkpoints.");

        Disruptions = NewCounter(
            "snoopi_disruptions_total",
            "Groups of ranks that broke and had to be formed anew, by cause.", "cause");
        RecoverySeconds = _make.CreateHistogram(
            "snoopi_recovery_seconds",
            "From a group's disruption until the run's next group had formed; its count is the recoveries, by cause.",
            ["cause"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.1, 2, 14) });
        LedgerVerifications = NewCounter(
            "snoopi_ledger_verifications_total", "Runs whose ledger was recomputed from the prompts' texts.");
        LedgerMismatches = NewCounter(
            "snoopi_ledger_mismatches_total", "Ledgers that do not match, by who found it.", "found_by");

        Nodes = NewGauge(
            "snoopi_nodes",
            "Nodes by state; dead ones are all that were ever seen and are not there now.", "state");
        NodeLinks = NewGauge("snoopi_node_links", "Links of nodes' agents that are open to this silo.");
        NodeDeaths = NewCounter(
            "snoopi_node_deaths_total",
            "Nodes that were counted as dead, by whether they were expected to go.", "expected");
        Slots = NewGauge("snoopi_slots", "Slots of nodes that are not dead, by use.", "state");

        HttpRequests = NewCounter(
            "snoopi_http_requests_total", "Answered HTTP requests.", "method", "route", "code");
        HttpSeconds = NewHistogram(
            "snoopi_http_request_seconds",
            "Time to answer a request, without links and event streams.",
            Histogram.ExponentialBuckets(0.001, 2, 14));
        HttpInProgress = NewGauge(
            "snoopi_http_requests_in_progress",
            "Requests that are being answered, links and event streams included.");
        Begin();
    }

    /// <summary>What a reading shows.</summary>
    public CollectorRegistry Registry { get; }

    public Gauge IsReady { get; }

    public Gauge IsPostgresUp { get; }

    public Gauge Runs { get; }

    public Counter StatusChanges { get; }

    public Gauge QueueLength { get; }

    public Gauge QueueSlots { get; }

    public Counter Steps { get; }

    public Counter TrainingSamples { get; }

    public Histogram StepSeconds { get; }

    public Counter PhaseSeconds { get; }

    public Histogram AllReduceSeconds { get; }

    public Counter RowsRefused { get; }

    public Gauge RunInfo { get; }

    public Gauge RunStep { get; }

    public Gauge RunPlannedSteps { get; }

    public Gauge RunRanks { get; }

    public Gauge RunProgress { get; }

    public Gauge RunSamplesPerSecond { get; }

    public Gauge RunVsdLoss { get; }

    public Gauge RunLoraLoss { get; }

    public Gauge RunClipLoss { get; }

    public Counter Checkpoints { get; }

    public Histogram CheckpointSeconds { get; }

    public Counter CheckpointBytes { get; }

    public Counter Disruptions { get; }

    public Histogram RecoverySeconds { get; }

    public Counter LedgerVerifications { get; }

    public Counter LedgerMismatches { get; }

    public Gauge Nodes { get; }

    public Gauge NodeLinks { get; }

    public Counter NodeDeaths { get; }

    public Gauge Slots { get; }

    public Counter HttpRequests { get; }

    public Histogram HttpSeconds { get; }

    public Gauge HttpInProgress { get; }

    /// <summary>A member of a closed set as labels spell it, such as <c>rank_exited</c>.</summary>
    public static string LabelOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Ends the series of a run that holds no slots any more.</summary>
    public void ForgetRun(string run, string guidance)
    {
        RunInfo.RemoveLabelled(run, guidance);
        foreach (Gauge gauge in (ReadOnlySpan<Gauge>)
            [RunStep, RunPlannedSteps, RunRanks, RunProgress, RunSamplesPerSecond, RunVsdLoss, RunLoraLoss, RunClipLoss])
        {
            gauge.RemoveLabelled(run);
        }
    }

    // Each series of a closed set.
    private void Begin()
    {
        foreach (string status in Enum.GetValues<RunStatus>().Select(LabelOf))
        {
            Runs.WithLabels(status);
            StatusChanges.WithLabels(status);
        }

        foreach (string cause in Enum.GetValues<DisruptionCause>().Select(LabelOf))
        {
            Disruptions.WithLabels(cause);
            RecoverySeconds.WithLabels(cause);
        }

        foreach (StepPhase phase in StepPhases.All)
        {
            PhaseSeconds.WithLabels(StepPhases.NameOf(phase));
        }

        BeginAll(Steps, "applied", "skipped");
        BeginAll(RowsRefused, "stale", "gap", "no_such_run");
        BeginAll(Checkpoints, "committed", "abandoned", "unusable");
        BeginAll(LedgerMismatches, "ranks", "verification");
        BeginAll(NodeDeaths, "yes", "no");
        foreach (string state in (ReadOnlySpan<string>)["up", "expected", "draining", "dead"])
        {
            Nodes.WithLabels(state);
        }

        foreach (string state in (ReadOnlySpan<string>)["free", "used", "out_of_use"])
        {
            Slots.WithLabels(state);
        }
    }

    private static void BeginAll(Counter counter, params ReadOnlySpan<string> values)
    {
        foreach (string value in values)
        {
            counter.WithLabels(value);
        }
    }

    private Gauge NewGauge(string name, string help, params string[] labels) => _make.CreateGauge(name, help, labels);

    private Counter NewCounter(string name, string help, params string[] labels) => _make.CreateCounter(name, help, labels);

    private Histogram NewHistogram(string name, string help, double[] buckets) =>
        _make.CreateHistogram(name, help, new HistogramConfiguration { Buckets = buckets });
}
