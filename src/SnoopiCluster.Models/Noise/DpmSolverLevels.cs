using System.Collections.Immutable;

namespace SnoopiCluster.Models.Noise;

/// <summary>
/// Where the steps of DPM-Solver++ stand: timesteps and noise levels, as diffusers'
/// <c>DPMSolverMultistepScheduler</c> spaces them, which is not as its DDIM scheduler does.
/// </summary>
internal sealed class DpmSolverLevels
{
    // Karras et al., "Elucidating the design space", equation 5: how the steps crowd at low noise.
    private const double KarrasRho = 7;

    // sigma' = s / a before each step, and 0 after the last.
    private readonly ImmutableArray<float> _ratios;

    private DpmSolverLevels(ImmutableArray<long> timesteps, IEnumerable<double> ratios)
    {
        Timesteps = timesteps;
        _ratios = [.. ratios.Select(ratio => (float)ratio), 0f];
    }

    /// <summary>Timesteps, from the noisiest.</summary>
    public ImmutableArray<long> Timesteps { get; }

    /// <summary>Spreads the steps.</summary>
    /// <param name="schedule">The network's noise schedule.</param>
    /// <param name="count">Number of steps, 1 .. T.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is outside its range.</exception>
    public static DpmSolverLevels Of(NoiseSchedule schedule, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, schedule.NumTrainTimesteps);
        double[] all = [.. schedule.AlphasCumprod.Select(abar => Math.Sqrt((1f - abar) / abar))];
        if (schedule.UsesKarrasSigmas)
        {
            double[] ratios = Karras(all[0], all[^1], count);
            return new DpmSolverLevels([.. ratios.Select(ratio => TimestepOf(ratio, all))], ratios);
        }

        ImmutableArray<long> timesteps = SamplerTimesteps.Checked(
            Spaced(schedule, count), schedule.NumTrainTimesteps);
        return new DpmSolverLevels(timesteps, timesteps.Select(t => all[t]));
    }

    /// <summary>a and s before a step, or after the last; a² + s² = 1.</summary>
    /// <param name="index">0 to the number of steps.</param>
    public (double Signal, double Noise) At(int index)
    {
        double signal = 1 / Math.Sqrt(((double)_ratios[index] * _ratios[index]) + 1);
        return (signal, _ratios[index] * signal);
    }

    /// <summary>log(a / s) before a step; infinite after the last.</summary>
    /// <param name="index">0 to the number of steps.</param>
    public double Lambda(int index) => -Math.Log(_ratios[index]);

    // Of n + 1 places the lowest is left out: it is the clean image.
    private static ImmutableArray<long> Spaced(NoiseSchedule schedule, int count)
    {
        int train = schedule.NumTrainTimesteps;
        IEnumerable<int> places = Enumerable.Range(1, count).Reverse();
        return schedule.Spacing switch
        {
            TimestepSpacing.Leading =>
                [.. places.Select(i => ((long)i * (train / (count + 1))) + schedule.StepsOffset)],
            TimestepSpacing.Linspace => [.. places.Select(i => Rounded(i * ((train - 1) / (double)count)))],
            _ => SamplerTimesteps.Spaced(train, count, schedule.Spacing, schedule.StepsOffset),
        };
    }

    private static double[] Karras(double lowest, double highest, int count)
    {
        double low = Math.Pow(lowest, 1 / KarrasRho);
        double high = Math.Pow(highest, 1 / KarrasRho);
        return [.. Enumerable.Range(0, count).Select(i =>
            Math.Pow(high + ((count == 1 ? 0 : i / (double)(count - 1)) * (low - high)), KarrasRho))];
    }

    // The timestep of a level between those of the schedule: interpolated in the level's logarithm.
    private static long TimestepOf(double ratio, double[] all)
    {
        double log = Math.Log(ratio);
        int upper = Array.FindIndex(all, one => Math.Log(one) > log);
        int low = Math.Clamp(upper < 0 ? all.Length - 1 : upper - 1, 0, all.Length - 2);
        double below = Math.Log(all[low]);
        double weight = Math.Clamp((below - log) / (below - Math.Log(all[low + 1])), 0, 1);
        return Rounded(low + weight);
    }

    // NumPy rounds halves to even.
    private static long Rounded(double value) => (long)Math.Round(value, MidpointRounding.ToEven);
}
