using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
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

    /// <summary>Opens the files and drops the rows of <paramref name="nextStep"/> and later.</summary>
    public void Begin(long nextStep)
    {
        _metrics = JsonLinesFile<StepMetrics>.CutFrom(folder.MetricsFile, nextStep, row => row.Step);
        _ledger = JsonLinesFile<LedgerLine>.CutFrom(folder.LedgerFile, nextStep, row => row.Step);
    }

    /// <summary>Writes down a step and says what to show of it.</summary>
    /// <param name="result">What the step returned.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="elapsed">Wall time of the step.</param>
    public StepReport Record(StepResult result, TrainingState state, TimeSpan elapsed)
    {
        double seconds = elapsed.TotalSeconds;
        StepOutcome outcome = result.IsApplied ? StepOutcome.Applied : StepOutcome.Skipped;
        Opened(_ledger).Append(LedgerLine.Of(
            new LedgerRow(result.Step, outcome, state.Ledger.Hash, state.Lora.Updates), state.Student.Updates));
        Opened(_metrics).Append(MetricsOf(result, _spec.Batch, seconds));

        _secondsPerStep = _secondsPerStep is { } average ? (AverageKeep * average) + ((1 - AverageKeep) * seconds) : seconds;
        long done = result.Step + 1;
        return new StepReport(
            done,
            _spec.Steps,
            result.IsApplied,
            result.VsdLoss,
            result.LoraLoss,
            result.StudentGradNorm,
            result.LoraGradNorm,
            result.KappaMin,
            result.KappaMax,
            _secondsPerStep.Value,
            _spec.Batch / _secondsPerStep.Value,
            TimeSpan.FromSeconds(_secondsPerStep.Value * (_spec.Steps - done)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics?.Dispose();
        _ledger?.Dispose();
    }

    private static StepMetrics MetricsOf(StepResult result, int samples, double seconds) => new(
        result.Step,
        result.IsApplied,
        result.VsdLoss,
        result.LoraLoss,
        result.StudentGradNorm,
        result.LoraGradNorm,
        result.KappaMin,
        result.KappaMax,
        result.MicroBatch,
        seconds,
        samples / seconds,
        Enum.GetValues<StepPhase>().ToDictionary(phase => phase.ToString(), phase => result.Times[phase]));

    private static T Opened<T>(T? file) =>
        file ?? throw new InvalidOperationException($"{nameof(Begin)} comes before {nameof(Record)}.");
}
