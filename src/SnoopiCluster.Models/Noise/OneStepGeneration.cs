using static TorchSharp.torch;

namespace SnoopiCluster.Models.Noise;

/// <summary>
/// The student's last line (<c>spec/methods.md</c> 1.3): from its output at one fixed timestep to clean
/// latents, always in fp32.
/// </summary>
public sealed class OneStepGeneration
{
    /// <summary>
    /// abar at t = 999 as the released SwiftBrush code hard-codes it (the true value is 0.00466); needed to
    /// load or match weights trained with that code (<c>spec/methods.md</c> 8, A15).
    /// </summary>
    public const float SwiftBrushAlphaCumprod = 0.0047f;

    private readonly PredictionType _prediction;
    private readonly float _alphaCumprod;

    /// <summary>Fixes timestep and levels.</summary>
    /// <param name="schedule">The student's noise schedule.</param>
    /// <param name="timestep">T of the student, 0 .. T - 1: 999 for Stable Diffusion, 400 for PixArt.</param>
    /// <param name="alphaCumprod">
    /// abar to use instead of the schedule's at that timestep, within (0, 1); null for the schedule's.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The timestep or abar is outside its range.</exception>
    public OneStepGeneration(NoiseSchedule schedule, int timestep, float? alphaCumprod = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timestep);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(timestep, schedule.NumTrainTimesteps);
        if (alphaCumprod is <= 0 or >= 1 or float.NaN)
        {
            throw new ArgumentOutOfRangeException(
                nameof(alphaCumprod), alphaCumprod, "abar of the student must lie between 0 and 1.");
        }

        Timestep = timestep;
        _prediction = schedule.Prediction;
        _alphaCumprod = alphaCumprod ?? schedule.AlphasCumprod[timestep];
    }

    /// <summary>The timestep at which the student's network is evaluated.</summary>
    public int Timestep { get; }

    /// <summary>The timestep for each row of a batch, as the network takes it.</summary>
    /// <param name="batch">Number of rows.</param>
    /// <param name="device">Where it is wanted.</param>
    /// <returns>i64 [B].</returns>
    public Tensor Timesteps(long batch, Device device) =>
        full([batch], Timestep, dtype: int64, device: device);

    /// <summary>x0 from the student's input noise and output.</summary>
    /// <param name="z">Input, N(0, I), [B, C, H, W]; not scaled.</param>
    /// <param name="output">The network's output for it, [B, C, H, W].</param>
    /// <returns>fp32 [B, C, H, W].</returns>
    public Tensor X0(Tensor z, Tensor output)
    {
        using var scope = NewDisposeScope();
        NoiseLevels levels = DiffusionEquations.LevelsOf([_alphaCumprod], z.device);
        return DiffusionEquations.ToX0(_prediction, output, z, levels).MoveToOuterDisposeScope();
    }
}
