using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;

namespace SnoopiCluster.Models.Vae;

/// <summary>Reads whichever autoencoder a folder holds.</summary>
public static class LatentDecoder
{
    /// <summary>Reads an AutoencoderKL or an AutoencoderTiny.</summary>
    /// <param name="folder">The folder, for example <c>vae/</c> of a pipeline.</param>
    /// <param name="placement">Dtype and device to load into.</param>
    /// <param name="variant">Middle part of the file name, for example <c>fp16</c>; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The architecture is another one, the folder lacks something, or holds something that does not fit.
    /// </exception>
    public static ILatentDecoder Load(string folder, WeightPlacement placement, string? variant = null)
    {
        ModelConfig config = DiffusersFolder.ReadConfig(folder);
        return config.Architecture switch
        {
            nameof(AutoencoderKL) => AutoencoderKL.Load(folder, placement, variant),
            nameof(AutoencoderTiny) => AutoencoderTiny.Load(folder, placement, variant),
            string other => throw config.Fault(
                "_class_name", $"is {other}, which is no autoencoder that is supported. Supported: "
                + $"{nameof(AutoencoderKL)}, {nameof(AutoencoderTiny)}."),
        };
    }
}
