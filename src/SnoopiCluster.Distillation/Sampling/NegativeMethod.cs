namespace SnoopiCluster.Distillation.Sampling;

/// <summary>What a negative prompt does.</summary>
public enum NegativeMethod
{
    /// <summary>
    /// Cross-attention steers away from it, by <see cref="SamplingSettings.NegativeScale"/>
    /// (spec/methods.md 3.1): for one-step students as for teachers. Under guidance the null branch stays
    /// plain.
    /// </summary>
    Nasa,

    /// <summary>
    /// It takes the null prompt's place in guidance (eq. 5), by <see cref="SamplingSettings.Guidance"/>. On a
    /// one-step student's output it is a baseline that NASA is held against.
    /// </summary>
    Guidance,

    /// <summary>
    /// Its text features, times <see cref="SamplingSettings.NegativeScale"/>, are subtracted from the
    /// prompt's: the other baseline.
    /// </summary>
    EmbeddingSubtraction,
}
