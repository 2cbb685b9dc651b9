using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Training;

/// <summary>
/// A net that is being trained: its flat weights and gradients, AdamW's moments and, for the student, the moving average.
/// </summary>
public sealed class TrainedNet : IDisposable
{
    /// <summary>Flattens the parameters; they become views of <see cref="Parameters"/>.</summary>
    /// <param name="parameters">Parameters in the order in which they are stored.</param>
    /// <param name="adamw">Hyper-parameters of the optimiser.</param>
    /// <param name="ema">The moving average to keep, or null for none.</param>
    /// <param name="tailLength">Numbers that are reduced together with the gradients.</param>
    public TrainedNet(
        IReadOnlyList<(string Name, Parameter Parameter)> parameters, AdamWSpec adamw, EmaSpec? ema, int tailLength = 0)
    {
        Parameters = new FlatParameters(parameters, tailLength);
        Optimizer = new FlatAdamW(
            Parameters, new AdamWOptions(adamw.Beta1, adamw.Beta2, adamw.Eps, adamw.WeightDecay));
        Average = ema is { Enabled: true } ? new Ema(Parameters, ema.Decay) : null;
    }

    /// <summary>Weights, masters and gradients.</summary>
    public FlatParameters Parameters { get; }

    /// <summary>Moments and Adam's t.</summary>
    public FlatAdamW Optimizer { get; }

    /// <summary>The moving average of the masters; null where none is kept.</summary>
    public Ema? Average { get; }

    // Elsewhere than on the CPU a measure waits for the device, so only some updates are measured.
    private const int MeasuredEvery = 10;

    /// <summary>
    /// How often <see cref="Apply"/> was called in the whole history of the run. Unlike Adam's t it never goes back, not even
    /// when the weights of an older checkpoint are taken: the ledger is held against it.
    /// </summary>
    public long Updates { get; internal set; }

    /// <summary>Everything that an update changes, under the names that checkpoints use; the masters first.</summary>
    internal IEnumerable<(string Name, Tensor Flat)> Buffers
    {
        get
        {
            yield return ("weights", Parameters.Masters);
            yield return ("exp_avg", Optimizer.FirstMoment);
            yield return ("exp_avg_sq", Optimizer.SecondMoment);
            if (Average is { } average)
            {
                yield return ("ema", average.Values);
            }
        }
    }

    /// <summary>What a checkpoint counts of the net.</summary>
    internal NetCounts Counts => new(Updates, Optimizer.AppliedCount, Average?.UpdateCount ?? 0);

    /// <summary>Applies the gradient once: AdamW and the moving average in one sweep.</summary>
    /// <param name="lr">Learning rate of this update.</param>
    /// <param name="clip">Factor on the gradient, 1 for none.</param>
    /// <param name="measures">
    /// Whether the change of the weights is measured: always on the CPU, else at every tenth update.
    /// </param>
    /// <returns>Norm of the change over the norm of the weights; null where it was not measured, or there are none.</returns>
    public double? Apply(double lr, double clip, bool measures = false)
    {
        bool isMeasured = measures
            && (Parameters.Device.type == TorchSharp.DeviceType.CPU || Updates % MeasuredEvery == 0);
        UpdateNorms? norms = Optimizer.Step(lr, clip, Average, isMeasured);
        Updates++;
        return norms is { Weights: > 0 } measured ? measured.Change / measured.Weights : null;
    }

    /// <summary>Sets the counts that belong to the tensors of a checkpoint; <see cref="Updates"/> goes on.</summary>
    internal void TakeCounts(NetCounts counts)
    {
        Optimizer.SetAppliedCount(counts.AdamStep);
        Average?.SetUpdateCount(counts.EmaUpdates);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Average?.Dispose();
        Optimizer.Dispose();
        Parameters.Dispose();
    }
}
