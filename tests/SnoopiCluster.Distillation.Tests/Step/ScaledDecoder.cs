using SnoopiCluster.Models.Vae;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Step;

/// <summary>A decoder whose images are the first three channels of its latents, times a factor.</summary>
internal sealed class ScaledDecoder(double factor) : ILatentDecoder
{
    public long LatentChannels => 4;

    public long Downscale => 1;

    public Tensor ToImages(Tensor latents) => latents.narrow(1, 0, 3).mul(factor);

    public void Dispose()
    {
    }
}
