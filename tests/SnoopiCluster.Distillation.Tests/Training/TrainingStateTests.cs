using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Training;

namespace SnoopiCluster.Distillation.Tests.Training;

public sealed class TrainingStateTests
{
    private static readonly PromptDigest[] Fed = [PromptDigest.Of(new PromptId(3), "a red kite")];

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Commit_OfANonFiniteGradient_SkipsBothNetsAndCountsIt(float value)
    {
        RunSpec spec = SmallNets.Spec();
        using DistillationModels models = SmallNets.Load(spec);
        using var state = new TrainingState(spec, models);
        string student = state.Student.Parameters.MasterHash();
        string lora = state.Lora.Parameters.MasterHash();
        state.Student.Parameters.Gradients.fill_(0.1f);
        state.Lora.Parameters.Gradients[17] = value;

        CommitDecision decision = state.Decide(updatesStudent: true, spec.GradClip);
        state.Commit(decision, Fed);

        Assert.False(decision.Applies);
        Assert.Equal(student, state.Student.Parameters.MasterHash());
        Assert.Equal(lora, state.Lora.Parameters.MasterHash());
        Assert.Equal((1, 0, 1), (state.Step, state.Ledger.AppliedCount, state.Ledger.SkippedCount));
        Assert.Equal(0, state.Lora.Updates);
    }

    [Fact]
    public void Commit_OfFiniteGradients_UpdatesBothNetsOnce()
    {
        RunSpec spec = SmallNets.Spec();
        using DistillationModels models = SmallNets.Load(spec);
        using var state = new TrainingState(spec, models);
        string student = state.Student.Parameters.MasterHash();
        state.Student.Parameters.Gradients.fill_(0.1f);
        state.Lora.Parameters.Gradients.fill_(0.1f);

        state.Commit(state.Decide(updatesStudent: true, spec.GradClip), Fed);

        Assert.NotEqual(student, state.Student.Parameters.MasterHash());
        Assert.Equal((1, 1), (state.Student.Updates, state.Lora.Updates));
        Assert.Equal((1, 1, 0), (state.Step, state.Ledger.AppliedCount, state.Ledger.SkippedCount));
    }

    [Fact]
    public void Commit_OfALoraOnlyStep_LeavesTheStudentAlone()
    {
        RunSpec spec = SmallNets.Spec();
        using DistillationModels models = SmallNets.Load(spec);
        using var state = new TrainingState(spec, models);
        string student = state.Student.Parameters.MasterHash();
        state.Student.Parameters.Gradients.fill_(0.1f);
        state.Lora.Parameters.Gradients.fill_(0.1f);

        state.Commit(state.Decide(updatesStudent: false, spec.GradClip), Fed);

        Assert.Equal(student, state.Student.Parameters.MasterHash());
        Assert.Equal((0, 1), (state.Student.Updates, state.Lora.Updates));
    }
}
