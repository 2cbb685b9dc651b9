namespace SnoopiCluster.Distillation.Sampling;

/// <summary>
/// A picture came out as NaN or infinite, so there is nothing to show. A retry gives the same.
/// </summary>
public sealed class NonFinitePictureException : Exception
{
    /// <summary>Names the picture by what was asked for.</summary>
    /// <param name="prompt">What was asked for.</param>
    /// <param name="settings">How; null where nobody knows.</param>
    public NonFinitePictureException(SamplePrompt prompt, SamplingSettings? settings)
        : base($"The picture of '{prompt.Text}' with seed {prompt.Seed} is not finite{WordsOf(settings)}") =>
        Prompt = prompt;

    /// <summary>Names the picture by its place, where its prompt is not known.</summary>
    /// <param name="row">Its row in what was decoded, from 0.</param>
    public NonFinitePictureException(int row)
        : base($"Picture {row} of those that were decoded is not finite. The latents or the decoder's "
            + "weights are damaged; check what they were made from.")
    {
    }

    /// <summary>What was asked for; null where only latents were given.</summary>
    public SamplePrompt? Prompt { get; }

    private static string WordsOf(SamplingSettings? settings) => settings switch
    {
        null => $". {Damaged}",
        { NegativeScale: > SamplingSettings.UsualNegativeScaleMax }
            or { Guidance: > SamplingSettings.UsualGuidanceMax or < -SamplingSettings.UsualGuidanceMax }
            or { GuidanceMax: > SamplingSettings.UsualGuidanceMax } => $"{At(settings)}. These are far beyond what a network "
                + $"takes; use a scale of at most {SamplingSettings.UsualNegativeScaleMax} and guidance of at "
                + $"most {SamplingSettings.UsualGuidanceMax}.",
        _ => $"{At(settings)}. {Damaged}",
    };

    private const string Damaged = "The weights are damaged or have diverged; take another model.";

    private static string At(SamplingSettings settings) =>
        $" at guidance {settings.Guidance}{(settings.GuidanceMax is { } max ? $" to {max}" : "")} and a "
        + $"negative prompt's scale of {settings.NegativeScale}";
}
