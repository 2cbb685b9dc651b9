using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>
/// AdamW over flat parameters, the formula of <c>torch.optim.AdamW</c>: p *= 1 - lr * wd; m = b1 m + (1 - b1)
/// g; v = b2 v + (1 - b2) g^2; p -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps). One sweep over
/// memory on the CPU, in which the gradient's scale, the moving average and the rounding to bf16 ride along;
/// libtorch's operations elsewhere.
/// </summary>
public sealed class FlatAdamW : IDisposable
{
    private readonly FlatParameters _parameters;

    /// <summary>An optimiser that has applied nothing yet.</summary>
    /// <param name="parameters">What it updates; not disposed by it.</param>
    /// <param name="options">Hyper-parameters.</param>
    /// <exception cref="ArgumentOutOfRangeException">A hyper-parameter is outside its range.</exception>
    public FlatAdamW(FlatParameters parameters, AdamWOptions options)
    {
        options.Validate();
        _parameters = parameters;
        Options = options;
        FirstMoment = parameters.Layout.NewBuffer(ScalarType.Float32, parameters.Device);
        SecondMoment = parameters.Layout.NewBuffer(ScalarType.Float32, parameters.Device);
    }

    /// <summary>Hyper-parameters.</summary>
    public AdamWOptions Options { get; }

    /// <summary>Steps applied so far: Adam's t of the last one.</summary>
    public long AppliedCount { get; private set; }

    /// <summary>m, flat, fp32.</summary>
    public Tensor FirstMoment { get; }

    /// <summary>v, flat, fp32.</summary>
    public Tensor SecondMoment { get; }

    /// <summary>
    /// Whether libtorch's operations do the step on the CPU too, as they do elsewhere. For tests.
    /// </summary>
    internal bool Portable { get; init; }

    /// <summary>
    /// The factor that brings a gradient of the given norm down to a greatest one, as <c>clip_grad_norm_</c>:
    /// min(1, max / (norm + 1e-6)).
    /// </summary>
    /// <param name="norm">L2 norm of the gradient, finite.</param>
    /// <param name="maxNorm">Greatest norm; 0 or less for no clipping.</param>
    public static double ClipCoefficient(double norm, double maxNorm) =>
        maxNorm <= 0 ? 1 : Math.Min(1, maxNorm / (norm + 1e-6));

    /// <summary>
    /// Applies the gradients to the masters, the compute weights and, where given, the moving average.
    /// </summary>
    /// <param name="learningRate">At least 0.</param>
    /// <param name="gradientScale">Factor on the gradients as they are read; the buffer keeps them.</param>
    /// <param name="average">
    /// A moving average of the same parameters, to be moved after the update; null for none.
    /// </param>
    /// <param name="measures">
    /// Whether the change is measured in the same sweep; no weight depends on it. On another device than the CPU it waits for
    /// the device.
    /// </param>
    /// <returns>What was measured; null where nothing was.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The rate or the scale is no finite number, or the rate is negative.
    /// </exception>
    /// <exception cref="NativeOperationException">
    /// The update failed; on the CPU nothing has changed then.
    /// </exception>
    public UpdateNorms? Step(
        double learningRate, double gradientScale = 1, Ema? average = null, bool measures = false)
    {
        if (!double.IsFinite(learningRate) || learningRate < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(learningRate), learningRate, "A learning rate is a finite number of at least 0.");
        }

        if (!double.IsFinite(gradientScale))
        {
            throw new ArgumentOutOfRangeException(
                nameof(gradientScale),
                gradientScale,
                "A scale that is not finite means a non-finite gradient: skip the step.");
        }

        var step = new NativeOptimizer.StepConstants
        {
            LearningRate = learningRate,
            Beta1 = Options.Beta1,
            Beta2 = Options.Beta2,
            Epsilon = Options.Epsilon,
            WeightDecay = Options.WeightDecay,
            GradientScale = gradientScale,
            AverageDecay = average?.NextDecay ?? 0,
            Step = AppliedCount + 1,
            Portable = Portable ? (byte)1 : (byte)0,
        };
        UpdateNorms? norms = NativeOptimizer.Apply(
            _parameters, FirstMoment, SecondMoment, average?.Values, step, measures);
        AppliedCount++;
        average?.CountUpdate();
        return norms;
    }

    /// <summary>Takes over a stored state.</summary>
    /// <param name="readFirst">Copies the first moment of a parameter's name.</param>
    /// <param name="readSecond">Copies the second moment of a parameter's name.</param>
    /// <param name="appliedCount">Steps that were applied until then.</param>
    /// <exception cref="NonFiniteTensorException">A moment holds NaN or an infinity.</exception>
    public void Load(TensorReader readFirst, TensorReader readSecond, long appliedCount)
    {
        _parameters.Load(FirstMoment, readFirst);
        _parameters.Load(SecondMoment, readSecond);
        SetAppliedCount(appliedCount);
    }

    /// <summary>
    /// Sets the count after the moments were written some other way, such as a broadcast from another rank.
    /// </summary>
    /// <param name="appliedCount">Steps that were applied until then.</param>
    public void SetAppliedCount(long appliedCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(appliedCount);
        AppliedCount = appliedCount;
    }

    /// <summary>First moments by parameter name, as views. The caller disposes them.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> FirstMomentTensors() =>
        _parameters.Layout.Views(FirstMoment);

    /// <summary>Second moments by parameter name, as views. The caller disposes them.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> SecondMomentTensors() =>
        _parameters.Layout.Views(SecondMoment);

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstMoment.Dispose();
        SecondMoment.Dispose();
    }
}
