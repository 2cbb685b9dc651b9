using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>Turns a diffusion model's latents into images; disposing it frees its weights.</summary>
public interface ILatentDecoder : IDisposable
{
    /// <summary>Channels of the latents it takes.</summary>
    long LatentChannels { get; }

    /// <summary>Pixels of an image's side for one of the latents' side.</summary>
    long Downscale { get; }

    /// <summary>Decodes latents as a diffusion model has them; gradients flow through.</summary>
    /// <param name="latents">[B, latents, h, w], scaled as for training; fp32 or the decoder's dtype.</param>
    /// <returns>
    /// [B, 3, f h, f w] in the decoder's dtype, colours from -1 to 1, which single pixels may exceed.
    /// </returns>
    Tensor ToImages(Tensor latents);
}
