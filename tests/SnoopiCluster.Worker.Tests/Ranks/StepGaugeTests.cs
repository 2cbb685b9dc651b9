using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Worker.Tests.Ranks;

public sealed class StepGaugeTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Fact]
    public void FlopUtilization_KnownPeak_IsTheStepsWorkOverWhatTheDeviceCouldDo()
    {
        const double Peak = 1e12;
        RunSpec spec = tiny.Spec(steps: 4) with { StudentEvery = 2 };
        using DistillationModels models = DistillationModels.Load(spec);
        StepGauge gauge = new(spec, models, Peak);
        StepWork work = StepWork.Of(spec, models, models.Text.Null.shape[1]);

        // A share of 3 samples in a quarter of a second.
        double? without = gauge.FlopUtilization(0, 3, TimeSpan.FromSeconds(0.25));
        double? with = gauge.FlopUtilization(1, 3, TimeSpan.FromSeconds(0.25));

        Assert.Equal(3 * work.WithoutStudent / 0.25e12, without!.Value, 12);
        Assert.Equal(3 * work.WithStudent / 0.25e12, with!.Value, 12);
        Assert.True(without > 0 && with > without);
    }

    [Fact]
    public void FlopUtilization_ProcessorWhosePeakNobodyKnows_IsLeftOut()
    {
        RunSpec spec = tiny.Spec(steps: 1);
        using DistillationModels models = DistillationModels.Load(spec);

        StepGauge gauge = new(spec, models);

        Assert.Null(gauge.FlopUtilization(0, 4, TimeSpan.FromSeconds(1)));
        Assert.True(gauge.MemoryBytes > 0);
    }
}
