namespace SnoopiCluster.Distillation.Sampling;

/// <summary>
/// A picture came out as NaN or infinite, so there is nothing to show. A retry gives the same.
/// </summary>
/// <param name="prompt">What was asked for.</param>
/// <param name="settings">How.</param>
public sealed class NonFinitePictureException(SamplePrompt prompt, SamplingSettings settings)
    : Exception(
        $"The picture of '{prompt.Text}' with seed {prompt.Seed} is not finite at guidance {settings.Guidance} "
        + $"and a negative prompt's scale of {settings.NegativeScale}. "
        + (settings.NegativeScale > 2 || Math.Abs(settings.Guidance) > 20
            ? "These are far beyond what a network takes; use a scale of at most 2 and guidance of at most 20."
            : "The weights are damaged or have diverged; take another model."))
{
    /// <summary>What was asked for.</summary>
    public SamplePrompt Prompt { get; } = prompt;
}
