using FsCheck;
using FsCheck.Fluent;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Tests.DataPlans;

namespace SnoopiCluster.Core.Tests.Ledgers;

/// <summary>
/// Every property draws a plan and a step, injects one fault there and expects its name and number.
/// </summary>
public sealed class LedgerVerifierTests
{
    private const int NumSteps = 16;

    // Large enough that two steps never take the same prompts by chance; steps 0 to 13, so that more steps
    // follow the fault.
    private static readonly Arbitrary<(PlanCase Plan, int Step)> PlanAndStep =
        (from seed in PlanCase.Seeds
         from sizes in Gen.ArrayOf(Gen.Choose(10, 20), 4)
         from globalBatch in Gen.Choose(8, 60)
         from windowShards in Gen.Choose(1, 5)
         from step in Gen.Choose(0, NumSteps - 3)
         where step % 5 != 4
         select (new PlanCase(seed, [.. sizes], globalBatch, windowShards), step)).ToArbitrary();

    [Fact]
    public void Verify_UndisturbedRun_IsSound() => ForAll((run, step) =>
    {
        run.StepsUntil(step);
        LedgerAnchor early = run.Checkpoint;
        run.StepsUntil(NumSteps);

        return run.Verify(early, run.Checkpoint) is LedgerFinding.Sound sound
            && sound.State == run.Checkpoint.State;
    });

    [Fact]
    public void Verify_AnotherTextFed_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(step);
        run.Step(wrongSample: 0);
        run.StepsUntil(NumSteps);

        return run.Verify(run.Checkpoint) is LedgerFinding.WrongPromptsFed found && found.Step == step;
    });

    [Fact]
    public void Verify_PromptsOfADistantStepFed_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(step);
        run.Step(fedStep: step + 1000);
        run.StepsUntil(NumSteps);

        return run.Verify() is LedgerFinding.WrongPromptsFed found && found.Step == step;
    });

    [Fact]
    public void Verify_OptimizerAppliedTwice_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(step);
        run.Step(numApplied: 2);
        run.StepsUntil(NumSteps);

        return run.Verify(run.Checkpoint) is LedgerFinding.StepAppliedTwice found && found.Step == step;
    });

    [Fact]
    public void Verify_PromptsFedAgainUnderTheNextNumber_NamesTheRepeatedStep() => ForAll((run, step) =>
    {
        run.StepsUntil(step + 1);
        run.Step(fedStep: step);
        run.StepsUntil(NumSteps);

        return run.Verify() is LedgerFinding.StepAppliedTwice found && found.Step == step;
    });

    [Fact]
    public void Verify_RowRecordedTwice_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(NumSteps);
        run.Rows.Insert(step + 1, run.Rows[step]);

        return run.Verify() is LedgerFinding.StepAppliedTwice found && found.Step == step;
    });

    [Fact]
    public void Verify_StepTwiceInTheChain_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(step + 1);
        LedgerRow row = run.Rows[step];
        PromptDigest[] fed = [.. run.Plan.OfStep(step).Select(RecordedRun.DigestOf)];
        run.Rows[step] = row with { Hash = LedgerState.Chain(row.Hash, step, row.Outcome, fed) };

        return run.Verify() is LedgerFinding.StepAppliedTwice found && found.Step == step;
    });

    [Fact]
    public void Verify_OptimizerNotApplied_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(step);
        run.Step(numApplied: 0);
        run.StepsUntil(NumSteps);

        return run.Verify() is LedgerFinding.StepDropped found && found.Step == step;
    });

    [Fact]
    public void Verify_PlanRunsAheadByAStep_NamesTheDroppedStep() => ForAll((run, step) =>
    {
        run.StepsUntil(step);
        run.Step(fedStep: step + 1);
        run.Step(fedStep: step + 2);

        return run.Verify() is LedgerFinding.StepDropped found && found.Step == step;
    });

    [Fact]
    public void Verify_RowMissing_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(NumSteps);
        run.Rows.RemoveAt(step);

        return run.Verify() is LedgerFinding.StepDropped found && found.Step == step;
    });

    [Fact]
    public void Verify_LastRowsMissing_NamesTheFirstOfThem() => ForAll((run, step) =>
    {
        run.StepsUntil(NumSteps);
        run.Rows.RemoveRange(step, NumSteps - step);

        return run.Verify(run.Checkpoint) is LedgerFinding.StepDropped found && found.Step == step;
    });

    [Fact]
    public void Verify_OutcomeFlippedInTheRow_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(NumSteps);
        run.Rows[step] = run.Rows[step] with { Outcome = StepOutcome.Skipped };

        return run.Verify() is LedgerFinding.OutcomeMisrecorded found && found.Step == step;
    });

    [Fact]
    public void Verify_SkippedStepWasApplied_NamesTheStep() => ForAll((run, step) =>
    {
        run.StepsUntil(step);
        run.Step(StepOutcome.Skipped, numApplied: 1);
        run.StepsUntil(NumSteps);

        return run.Verify() is LedgerFinding.OutcomeMisrecorded found && found.Step == step;
    });

    [Fact]
    public void Verify_CheckpointOptimizerCountDiffers_NamesTheCheckpoint() => ForAll((run, step) =>
    {
        run.StepsUntil(step + 1);
        LedgerAnchor checkpoint = run.Checkpoint;
        run.StepsUntil(NumSteps);

        return run.Verify(checkpoint with { OptimizerAppliedCount = checkpoint.OptimizerAppliedCount + 1 })
            is LedgerFinding.CheckpointDiffers found && found.Step == step;
    });

    [Fact]
    public void Verify_CheckpointOfAnotherHistory_NamesTheCheckpoint() => ForAll((run, step) =>
    {
        run.StepsUntil(step + 1);
        LedgerAnchor checkpoint = run.Checkpoint;
        LedgerState other = checkpoint.State with { Hash = Sha256Digest.Of("other"u8) };
        run.StepsUntil(NumSteps);

        return run.Verify(run.Checkpoint, checkpoint with { State = other })
            is LedgerFinding.CheckpointDiffers found && found.Step == step;
    });

    [Fact]
    public void Verify_NothingRecorded_IsSound() =>
        Assert.Equal(
            new LedgerFinding.Sound(LedgerState.Empty), new RecordedRun(new PlanCase(0, [3], 2, 1)).Verify());

    [Fact]
    public void Message_EveryFault_NamesTheStep()
    {
        LedgerFinding[] faults =
        [
            new LedgerFinding.WrongPromptsFed(37, default, default),
            new LedgerFinding.StepAppliedTwice(37, "e"),
            new LedgerFinding.StepDropped(37, "e"),
            new LedgerFinding.OutcomeMisrecorded(37, StepOutcome.Applied, "e"),
            new LedgerFinding.CheckpointDiffers(37, "e"),
        ];

        Assert.All(
            faults, fault => Assert.Contains("tep 37 ", fault.Message + " ", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_Cancelled_Throws()
    {
        RecordedRun run = new(new PlanCase(0, [3], 2, 1));
        run.StepsUntil(2);
        LedgerVerifier verifier = new(run.Plan, RecordedRun.DigestOf);

        Assert.Throws<OperationCanceledException>(
            () => verifier.Verify(run.Rows, [], new CancellationToken(true)));
    }

    private static void ForAll(Func<RecordedRun, int, bool> property) =>
        Check.QuickThrowOnFailure(
            Prop.ForAll(PlanAndStep, drawn => property(new RecordedRun(drawn.Plan), drawn.Step)));
}
