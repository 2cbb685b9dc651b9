using static TorchSharp.torch;

namespace SnoopiCluster.Models.Noise;

/// <summary>
/// One function for each equation of the forward process and of the prediction types (<c>spec/methods.md</c>
/// 1.1 to 1.3). Tensors are [B, C, H, W]; levels broadcast over a row; results are fp32 where the levels are,
/// whatever the dtype of the network's output, since s/a reaches 14.6 (Stable Diffusion) and 157 (PixArt) at
/// t = 999.
/// </summary>
public static class DiffusionEquations
{
    /// <summary>a = sqrt(abar), s = sqrt(1 - abar) for each row (1.1).</summary>
    /// <param name="alphasCumprod">abar of each row, within (0, 1).</param>
    /// <param name="device">Where the result is wanted.</param>
    public static NoiseLevels LevelsOf(IReadOnlyList<float> alphasCumprod, Device device) => new(
        Column([.. alphasCumprod.Select(MathF.Sqrt)], device),
        Column([.. alphasCumprod.Select(abar => MathF.Sqrt(1f - abar))], device));

    /// <summary>x_t = a x0 + s eps (1.1, eq. 1).</summary>
    /// <param name="x0">Clean latents.</param>
    /// <param name="eps">Noise, N(0, I).</param>
    /// <param name="levels">a and s of each row.</param>
    public static Tensor AddNoise(Tensor x0, Tensor eps, NoiseLevels levels) =>
        Combine(levels.Signal, x0, levels.Noise, eps, sign: 1);

    /// <summary>v = a eps - s x0 (1.2).</summary>
    /// <param name="x0">Clean latents.</param>
    /// <param name="eps">Noise.</param>
    /// <param name="levels">a and s of each row.</param>
    public static Tensor Velocity(Tensor x0, Tensor eps, NoiseLevels levels) =>
        Combine(levels.Signal, eps, levels.Noise, x0, sign: -1);

    /// <summary>eps = a v + s x_t (1.2).</summary>
    /// <param name="velocity">v, a network's output.</param>
    /// <param name="noisy">x_t, the network's input.</param>
    /// <param name="levels">a and s of each row.</param>
    public static Tensor EpsilonFromVelocity(Tensor velocity, Tensor noisy, NoiseLevels levels) =>
        Combine(levels.Signal, velocity, levels.Noise, noisy, sign: 1);

    /// <summary>x0 = a x_t - s v (1.2).</summary>
    /// <param name="velocity">v, a network's output.</param>
    /// <param name="noisy">x_t, the network's input.</param>
    /// <param name="levels">a and s of each row.</param>
    public static Tensor X0FromVelocity(Tensor velocity, Tensor noisy, NoiseLevels levels) =>
        Combine(levels.Signal, noisy, levels.Noise, velocity, sign: -1);

    /// <summary>x0 = (x_t - s eps) / a (1.2).</summary>
    /// <param name="eps">A network's output.</param>
    /// <param name="noisy">x_t, the network's input.</param>
    /// <param name="levels">a and s of each row.</param>
    public static Tensor X0FromEpsilon(Tensor eps, Tensor noisy, NoiseLevels levels) =>
        RemoveScaled(noisy, levels.Noise, eps, levels.Signal);

    /// <summary>eps = (x_t - a x0) / s (1.2, solved for the noise).</summary>
    /// <param name="x0">Clean latents.</param>
    /// <param name="noisy">x_t.</param>
    /// <param name="levels">a and s of each row.</param>
    public static Tensor EpsilonFromX0(Tensor x0, Tensor noisy, NoiseLevels levels) =>
        RemoveScaled(noisy, levels.Signal, x0, levels.Noise);

    /// <summary>v = (eps - s x_t) / a (1.2).</summary>
    /// <param name="eps">A network's output.</param>
    /// <param name="noisy">x_t, the network's input.</param>
    /// <param name="levels">a and s of each row.</param>
    public static Tensor VelocityFromEpsilon(Tensor eps, Tensor noisy, NoiseLevels levels) =>
        RemoveScaled(eps, levels.Noise, noisy, levels.Signal);

    /// <summary>The network's output as noise (1.2).</summary>
    /// <param name="prediction">What the output stands for.</param>
    /// <param name="output">The network's output.</param>
    /// <param name="noisy">x_t, its input.</param>
    /// <param name="levels">a and s of each row.</param>
    /// <returns>fp32 eps.</returns>
    public static Tensor ToEpsilon(
        PredictionType prediction, Tensor output, Tensor noisy, NoiseLevels levels) =>
        prediction == PredictionType.Velocity
            ? EpsilonFromVelocity(output, noisy, levels)
            : output.to_type(float32);

    /// <summary>
    /// The network's output as clean latents (1.2). With the student's input noise z as <paramref
    /// name="noisy"/> this is its one-step generation (1.3).
    /// </summary>
    /// <param name="prediction">What the output stands for.</param>
    /// <param name="output">The network's output.</param>
    /// <param name="noisy">x_t or z, its input.</param>
    /// <param name="levels">a and s of each row.</param>
    /// <returns>fp32 x0.</returns>
    public static Tensor ToX0(PredictionType prediction, Tensor output, Tensor noisy, NoiseLevels levels) =>
        prediction == PredictionType.Velocity
            ? X0FromVelocity(output, noisy, levels)
            : X0FromEpsilon(output, noisy, levels);

    /// <summary>Signal-to-noise ratio abar / (1 - abar).</summary>
    /// <param name="alphaCumprod">abar, below 1.</param>
    public static float SignalToNoise(float alphaCumprod) => alphaCumprod / (1f - alphaCumprod);

    private static Tensor Column(float[] values, Device device) =>
        tensor(values, dtype: float32, device: device).reshape(-1, 1, 1, 1);

    private static Tensor Combine(Tensor scale1, Tensor value1, Tensor scale2, Tensor value2, int sign)
    {
        using var scope = NewDisposeScope();
        Tensor first = value1.to_type(float32).mul(scale1);
        Tensor second = value2.to_type(float32).mul(scale2);
        return (sign > 0 ? first.add(second) : first.sub(second)).MoveToOuterDisposeScope();
    }

    // (total - scale part) / rest
    private static Tensor RemoveScaled(Tensor total, Tensor scale, Tensor part, Tensor rest)
    {
        using var scope = NewDisposeScope();
        Tensor removed = total.to_type(float32).sub(part.to_type(float32).mul(scale));
        return removed.div(rest).MoveToOuterDisposeScope();
    }
}
