using System.Text;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Tests.DataPlans;

namespace SnoopiCluster.Core.Tests.Ledgers;

/// <summary>
/// A run in miniature: it feeds, applies and records as a rank does, and can be made to do it wrongly.
/// </summary>
internal sealed class RecordedRun(PlanCase plan)
{
    private LedgerState _ledger = LedgerState.Empty;
    private long _optimizerAppliedCount;

    public DataPlan Plan { get; } = plan.Plan();

    public List<LedgerRow> Rows { get; } = [];

    public LedgerAnchor Checkpoint => new(_ledger, _optimizerAppliedCount);

    /// <summary>One step as it should be, except for what the arguments change.</summary>
    /// <param name="outcome">What is recorded.</param>
    /// <param name="fedStep">The step whose prompts are fed; the current one when null.</param>
    /// <param name="wrongSample">A sample that is fed another text.</param>
    /// <param name="numApplied">How often the optimiser runs; as the outcome says when null.</param>
    public void Step(
        StepOutcome outcome = StepOutcome.Applied,
        long? fedStep = null,
        int? wrongSample = null,
        int? numApplied = null)
    {
        long step = _ledger.NextStep;
        PromptDigest[] fed = [.. Plan.OfStep(fedStep ?? step).Select(DigestOf)];
        if (wrongSample is int sample)
        {
            fed[sample] = PromptDigest.Of(Plan.OfStep(step)[sample].Id, "another text");
        }

        _ledger = _ledger.Advance(step, outcome, fed);
        _optimizerAppliedCount += numApplied ?? (int)outcome;
        Rows.Add(new LedgerRow(step, outcome, _ledger.Hash, _optimizerAppliedCount));
    }

    /// <summary>
    /// Steps as they should be, every fifth one skipped, until <paramref name="numSteps"/> are recorded.
    /// </summary>
    public void StepsUntil(long numSteps)
    {
        while (_ledger.NextStep < numSteps)
        {
            Step(_ledger.NextStep % 5 == 4 ? StepOutcome.Skipped : StepOutcome.Applied);
        }
    }

    public LedgerFinding Verify(params LedgerAnchor[] anchors) =>
        new LedgerVerifier(Plan, DigestOf).Verify(Rows, anchors, CancellationToken.None);

    public static PromptDigest DigestOf(PlannedPrompt prompt) =>
        PromptDigest.Of(prompt.Id, Encoding.UTF8.GetBytes($"text of prompt {prompt.Id}"));
}
