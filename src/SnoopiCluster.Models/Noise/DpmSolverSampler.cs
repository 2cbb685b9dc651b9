using System.Collections.Immutable;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Noise;

/// <summary>
/// DPM-Solver++ 2M (Lu et al., "DPM-Solver++", algorithm 2), in the form of diffusers'
/// <c>DPMSolverMultistepScheduler</c>: midpoint, the last step of first order and to no noise at all.
/// </summary>
/// <remarks>
/// With sigma' = s / a of a level, lambda = -log sigma' and h the growth of lambda over the step,
/// <c>x &lt;- (s / s before) x - a (exp(-h) - 1) (x0 + (x0 - x0 before) h / (2 h before))</c>.
/// </remarks>
public sealed class DpmSolverSampler : ISampler
{
    private readonly PredictionType _prediction;
    private readonly DpmSolverLevels _levels;
    private Tensor? _previousX0;
    private int _next;

    /// <summary>Spreads the steps as the schedule's configuration says.</summary>
    /// <param name="schedule">The network's noise schedule.</param>
    /// <param name="count">Number of steps, 1 .. T.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is outside its range.</exception>
    public DpmSolverSampler(NoiseSchedule schedule, int count)
    {
        _prediction = schedule.Prediction;
        _levels = DpmSolverLevels.Of(schedule, count);
    }

    /// <inheritdoc/>
    public ImmutableArray<long> Timesteps => _levels.Timesteps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The step is not the one after the last: this sampler builds on the step before.
    /// </exception>
    public Tensor Step(int index, Tensor output, Tensor sample)
    {
        if (index != _next)
        {
            throw new ArgumentException(
                $"Step {index} was asked for, but step {_next} is next; ask for each once, in order.",
                nameof(index));
        }

        using var scope = NewDisposeScope();
        Tensor x0 = X0(index, output, sample);
        (double signal, double noise) = _levels.At(index + 1);
        double h = _levels.Lambda(index + 1) - _levels.Lambda(index);
        double towards = -signal * double.ExpM1(-h);
        Tensor result = sample.to_type(float32).mul(noise / _levels.At(index).Noise).add(x0, towards);
        bool isLast = index == Timesteps.Length - 1;
        if (_previousX0 is not null && !isLast)
        {
            double before = _levels.Lambda(index) - _levels.Lambda(index - 1);
            result = result.add(x0.sub(_previousX0), towards * h / (2 * before));
        }

        Keep(x0);
        _next++;
        return result.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _previousX0?.Dispose();
        _previousX0 = null;
    }

    private void Keep(Tensor x0)
    {
        _previousX0?.Dispose();
        _previousX0 = x0.DetachFromDisposeScope();
    }

    private Tensor X0(int index, Tensor output, Tensor sample)
    {
        (double signal, double noise) = _levels.At(index);
        NoiseLevels levels = new(Level(signal), Level(noise));
        return DiffusionEquations.ToX0(_prediction, output, sample, levels);

        Tensor Level(double value) =>
            full([1, 1, 1, 1], (float)value, dtype: float32, device: sample.device);
    }
}
