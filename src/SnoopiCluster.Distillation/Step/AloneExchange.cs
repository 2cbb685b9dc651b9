using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;

namespace SnoopiCluster.Distillation.Step;

/// <summary>The exchange of a rank without peers: its share is the whole step.</summary>
public sealed class AloneExchange : IGradientExchange
{
    /// <inheritdoc/>
    public void BeginStudent(FlatParameters student)
    {
    }

    /// <inheritdoc/>
    public StepTotals Complete(TrainingState state, StepShare share) => new(
        share.IsFinite,
        share.VsdSum,
        share.LoraSum,
        share.ClipSum,
        share.CosineSum,
        share.KappaMin,
        share.KappaMax,
        share.MicroBatch,
        share.Orders,
        share.Residuals,
        [.. share.Fed.Select(sample => sample.Digest)]);
}
