using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// The sinusoidal features of integer timesteps, as in diffusers' <c>get_timestep_embedding</c>.
/// </summary>
internal static class SinusoidalTimesteps
{
    private const double MaxPeriod = 10000;

    /// <summary>
    /// f_i = exp(-ln(10000) i / (half - shift)) with half = dim / 2, then sines and cosines of t f_i;
    /// computed in fp32 whatever the network's dtype, since t reaches 999.
    /// </summary>
    /// <param name="timesteps">i64 [B].</param>
    /// <param name="dim">Number of features; an odd one is filled up with a zero.</param>
    /// <param name="flipSinToCos">Whether the cosines come first.</param>
    /// <param name="frequencyShift">The shift; 0 or 1.</param>
    /// <returns>fp32 [B, dim].</returns>
    public static Tensor Embed(Tensor timesteps, long dim, bool flipSinToCos, double frequencyShift)
    {
        using var scope = NewDisposeScope();
        long half = dim / 2;
        Tensor exponents = arange(0, half, dtype: float32, device: timesteps.device)
            .mul(-Math.Log(MaxPeriod))
            .div(half - frequencyShift);
        Tensor angles = timesteps.to_type(float32).unsqueeze(1).mul(exponents.exp().unsqueeze(0));
        List<Tensor> parts = flipSinToCos ? [angles.cos(), angles.sin()] : [angles.sin(), angles.cos()];
        if (dim % 2 == 1)
        {
            parts.Add(zeros(timesteps.shape[0], 1, dtype: float32, device: timesteps.device));
        }

        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }
}
