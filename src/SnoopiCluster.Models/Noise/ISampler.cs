using System.Collections.Immutable;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Noise;

/// <summary>
/// One way from noise to clean latents in few steps: a loop asks the network at each timestep and hands its
/// output to <see cref="Step"/>. Made for one batch of latents; disposing it frees what it kept of them.
/// </summary>
public interface ISampler : IDisposable
{
    /// <summary>The timesteps at which the network is asked, from the noisiest; one for each step.</summary>
    ImmutableArray<long> Timesteps { get; }

    /// <summary>Goes one step on.</summary>
    /// <param name="index">Place of the step in <see cref="Timesteps"/>, 0-based.</param>
    /// <param name="output">
    /// What the network gave for <paramref name="sample"/> at that timestep, noise or v as the schedule says,
    /// [B, C, H, W].
    /// </param>
    /// <param name="sample">The latents before the step; N(0, I) before the first.</param>
    /// <returns>The latents after the step, fp32 [B, C, H, W]; clean after the last.</returns>
    Tensor Step(int index, Tensor output, Tensor sample);
}
