namespace SnoopiCluster.Models.Lora;

/// <summary>One convention of file and tensor names for adapters.</summary>
/// <param name="FileName">File that holds the tensors.</param>
/// <param name="Prefix">What stands before the layer's name.</param>
internal sealed record LoraNames(string FileName, string Prefix)
{
    private const string EndOfA = ".lora_A.weight";
    private const string EndOfB = ".lora_B.weight";

    /// <summary>PEFT's names.</summary>
    public static LoraNames Peft { get; } = new("adapter_model.safetensors", "base_model.model.");

    /// <summary>diffusers' names for a UNet.</summary>
    public static LoraNames Diffusers { get; } = new("pytorch_lora_weights.safetensors", "unet.");

    /// <summary>Name of A, [r, in].</summary>
    /// <param name="layer">Full name of the adapted layer.</param>
    public string NameOfA(string layer) => Prefix + layer + EndOfA;

    /// <summary>Name of B, [out, r].</summary>
    /// <param name="layer">Full name of the adapted layer.</param>
    public string NameOfB(string layer) => Prefix + layer + EndOfB;

    /// <summary>
    /// The layer that a tensor belongs to, or null where the name is not of this convention.
    /// </summary>
    /// <param name="tensor">Name of a stored tensor.</param>
    public string? LayerOf(string tensor)
    {
        string? end =
            new[] { EndOfA, EndOfB }.FirstOrDefault(e => tensor.EndsWith(e, StringComparison.Ordinal));
        return end is not null && tensor.StartsWith(Prefix, StringComparison.Ordinal)
            ? tensor[Prefix.Length..^end.Length]
            : null;
    }
}
