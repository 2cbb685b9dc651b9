using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Journal;

/// <summary>
/// What a run writes down after every step: a row of metrics and a row of the ledger. A resumed run drops the rows that it
/// does again, so that each file has one row a step, in order.
/// </summary>
internal sealed class RunJournal(RunFolder folder) : IDisposable
{
    // About the last twenty steps: long enough to be steady, short enough to follow a change.
    private const double AverageKeep = 0.95;

    private readonly RunSpec _spec = folder.Spec;
    private JsonLinesFile<StepMetrics>? _metrics;
    private JsonLinesFile<LedgerLine>? _ledger;
    private double? _secondsPerStep;

    /// <summary>The ledger rows of a run folder, in order.</summary>
    public static IEnumerable<LedgerRow> ReadLedger(RunFolder folder) => ReadLines(folder).Select(line => line.ToRow());

    /// <summary>The same with the student's count of updates.</summary>
    public static IEnumerable<LedgerLine> ReadLines(RunFolder folder) =>
        File.Exists(folder.LedgerFile) ? JsonLinesFile<LedgerLine>.Read(folder.LedgerFile) : [];

    /// <summary>Number of the step whose row comes next.</summary>
    public long NextStep { get; private set; }

    /// <summary>Opens the files and drops the rows of <paramref name="nextStep"/> and later.</summary>
    public void Begin(long nextStep)
    {
        Dispose();
        NextStep = nextStep;
        _metrics = JsonLinesFile<StepMetrics>.CutFrom(folder.MetricsFile, nextStep, row => row.Step);
        _ledger = JsonLinesFile<LedgerLine>.CutFrom(folder.LedgerFile, nextStep, row => row.Step);
    }

    /// <summary>Writes down a step and says what to show of it; one that was written down before changes nothing.</summary>
    /// <param name="row">The step's row.</param>
    /// <returns>What to show; null when the row was there already, or its metrics were thinned.</returns>
    /// <exception cref="InvalidDataException">Rows between are missing.</exception>
    public StepReport? Record(StepRecord row)
    {
        if (row.Step < NextStep)
        {
            return null;
        }

        if (row.Step > NextStep)
        {
            throw new InvalidDataException(
                $"{folder.LedgerFile} ends before step {NextStep}, and step {row.Step} was reported next: rows are missing.");
        }

        Opened(_ledger).Append(LedgerLine.Of(row.Ledger, row.StudentUpdates));
        NextStep++;
        if (row.Metrics is not { } metrics)
        {
            return null;
        }

        Opened(_metrics).Append(metrics);
        _secondsPerStep = _secondsPerStep is { } average
            ? (AverageKeep * average) + ((1 - AverageKeep) * metrics.Seconds)
            : metrics.Seconds;
        return new StepReport(
            NextStep,
            _spec.Steps,
            metrics.Applied,
            metrics.VsdLoss,
            metrics.LoraLoss,
            metrics.ClipLoss,
            metrics.ClipCosine,
            metrics.StudentGradNorm,
            metrics.LoraGradNorm,
            metrics.KappaMin,
            metrics.KappaMax,
            _secondsPerStep.Value,
            _spec.Batch / _secondsPerStep.Value,
            TimeSpan.FromSeconds(_secondsPerStep.Value * (_spec.Steps - NextStep)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics?.Dispose();
        _ledger?.Dispose();
    }

    private static T Opened<T>(T? file) =>
        file ?? throw new InvalidOperationException($"{nameof(Begin)} comes before {nameof(Record)}.");
}
