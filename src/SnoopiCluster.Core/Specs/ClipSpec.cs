using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>
/// The clamped CLIP loss of the student (spec 1.9, A16): pictures whose cosine with their prompt is below tau are pulled
/// towards it, the less the longer the run goes on. Off unless <see cref="Model"/> is given.
/// </summary>
public sealed record ClipSpec
{
    /// <summary>
    /// Folder of the CLIP pair in transformers' layout, with the tokenizer's files beside the weights and its
    /// <c>preprocessor_config.json</c> where mean and deviation are not OpenAI's. Empty turns the loss off.
    /// </summary>
    public string Model { get; init; } = "";

    /// <summary>Folder of the autoencoder whose decoder paints for the loss: diffusers' AutoencoderTiny, as TAESD.</summary>
    public string Decoder { get; init; } = "";

    /// <summary>
    /// Weight lambda at the first step; it falls linearly to 0 at the end of the run. 0 measures the cosine and pulls nothing.
    /// </summary>
    [Range(0.0, 1e6)]
    public double Weight { get; init; } = 0.1;

    /// <summary>Cosine from which a picture is good enough, -1 to 1; SwiftBrush v2 takes 0.35, SNOOPI 0.37.</summary>
    [Range(-1.0, 1.0)]
    public double Tau { get; init; } = 0.37;
}
