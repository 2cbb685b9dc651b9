using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>What a rank measures of itself beside its steps: memory, and how much of its device it uses.</summary>
internal sealed class StepGauge
{
    private readonly RunSpec _spec;
    private readonly Device _device;
    private readonly double? _peak;
    private readonly StepWork _work;

    /// <summary>Counts the work of a run's steps, where the device's peak is known.</summary>
    public StepGauge(RunSpec spec, DistillationModels models)
        : this(spec, models, DevicePeak.Of(
            NativeRuntime.DeviceName(spec.Model.Device),
            spec.Model.Precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32))
    {
    }

    /// <summary>The same for a device of a peak.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="models">Its nets.</param>
    /// <param name="peak">Floating-point operations a second at most; null where that is not known.</param>
    internal StepGauge(RunSpec spec, DistillationModels models, double? peak)
    {
        _spec = spec;
        _device = models.Device;
        _peak = peak;
        _work = peak is null ? default : StepWork.Of(spec, models, models.Text.Null.shape[1]);
    }

    /// <summary>Memory of the rank now, in bytes; null where it is not known.</summary>
    public long? MemoryBytes => NativeRuntime.MemoryInUse(_device);

    /// <summary>Share of the device's peak, 0 to 1; null where that is not known.</summary>
    /// <param name="step">The step.</param>
    /// <param name="samples">Samples of this rank.</param>
    /// <param name="elapsed">Wall time of the step.</param>
    public double? FlopUtilization(long step, int samples, TimeSpan elapsed) => _peak is { } peak
        ? samples * (TrainingStep.UpdatesStudent(_spec, step) ? _work.WithStudent : _work.WithoutStudent)
            / (elapsed.TotalSeconds * peak)
        : null;
}
