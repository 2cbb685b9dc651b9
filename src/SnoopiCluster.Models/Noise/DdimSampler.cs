using System.Collections.Immutable;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Noise;

/// <summary>
/// DDIM (Song et al., "Denoising Diffusion Implicit Models", equations 12 and 16), with the timesteps and
/// the last step of diffusers' <c>DDIMScheduler</c>; x0 is not clipped, since latents have no range.
/// </summary>
public sealed class DdimSampler : ISampler
{
    private readonly NoiseSchedule _schedule;
    private readonly int _stride;
    private readonly double _eta;
    private readonly Func<int, Tensor>? _noise;

    /// <summary>Spreads the steps as the schedule's configuration says.</summary>
    /// <param name="schedule">The network's noise schedule.</param>
    /// <param name="count">Number of steps, 1 .. T.</param>
    /// <param name="eta">0 for the deterministic sampler, 1 for DDPM's variance; at least 0.</param>
    /// <param name="noise">
    /// Gives a step's fresh noise, N(0, I) in the latents' shape, by the step's index; needed where
    /// <paramref name="eta"/> is above 0.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The count or eta is outside its range, or the noise is missing.
    /// </exception>
    public DdimSampler(NoiseSchedule schedule, int count, double eta = 0, Func<int, Tensor>? noise = null)
    {
        if (!(eta >= 0 && double.IsFinite(eta)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(eta), eta, $"DDIM's eta is {eta}; a finite number of at least 0 is needed.");
        }

        if (eta > 0 && noise is null)
        {
            throw new ArgumentException(
                $"DDIM with eta {eta} adds noise in each step; give it.", nameof(noise));
        }

        Timesteps = SamplerTimesteps.Checked(schedule.TimestepsFor(count), schedule.NumTrainTimesteps);
        _schedule = schedule;
        _stride = schedule.NumTrainTimesteps / count;
        _eta = eta;
        _noise = noise;
    }

    /// <inheritdoc/>
    public ImmutableArray<long> Timesteps { get; }

    /// <inheritdoc/>
    public Tensor Step(int index, Tensor output, Tensor sample)
    {
        using var scope = NewDisposeScope();
        int t = (int)Timesteps[index];
        double abar = _schedule.AlphasCumprod[t];
        double next = t >= _stride ? _schedule.AlphasCumprod[t - _stride] : _schedule.FinalAlphaCumprod;

        // sigma of equation 16: the part of the next level's noise that is drawn anew.
        double fresh = _eta * Math.Sqrt((1 - next) / (1 - abar) * (1 - (abar / next)));
        NoiseLevels levels = DiffusionEquations.LevelsOf([(float)abar], sample.device);
        Tensor x0 = DiffusionEquations.ToX0(_schedule.Prediction, output, sample, levels);
        Tensor eps = DiffusionEquations.ToEpsilon(_schedule.Prediction, output, sample, levels);
        double kept = Math.Sqrt(Math.Max(0, 1 - next - (fresh * fresh)));
        Tensor result = x0.mul(Math.Sqrt(next)).add(eps, kept);
        if (_eta > 0 && _noise is not null)
        {
            result = result.add(_noise(index), fresh);
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Frees nothing: a step of this sampler knows nothing of the one before.</summary>
    public void Dispose()
    {
    }
}
