namespace SnoopiCluster.Core.Sweeps;

/// <summary>The quality by which the trials of a sweep are compared.</summary>
/// <param name="Name">As the evaluation calls it, snake_case.</param>
/// <param name="IsHigherBetter">Whether more is better.</param>
public sealed record SweepMetric(string Name, bool IsHigherBetter)
{
    private static readonly Dictionary<string, bool> Known = new(StringComparer.Ordinal)
    {
        ["attribute_accuracy"] = true,
        ["clip_score"] = true,
        ["exclusion_rate"] = true,
        ["fid"] = false,
        ["frechet_distance"] = false,
        ["hps_v2"] = true,
        ["precision"] = true,
        ["recall"] = true,
    };

    /// <summary>Metrics whose better direction need not be given.</summary>
    public static IEnumerable<string> KnownNames => Known.Keys.Order(StringComparer.Ordinal);

    /// <summary>A metric whose better direction is known; null for another.</summary>
    public static SweepMetric? Find(string name) =>
        Known.TryGetValue(name, out bool isHigherBetter) ? new SweepMetric(name, isHigherBetter) : null;

    /// <summary>Why a measure of the training cannot rank trials; null for a name that is none.</summary>
    public static string? WhyRefused(string name) => name switch
    {
        "vsd_loss" or "residual_norm" or "student_grad_norm" =>
            "does not rank quality: it is the distance between the two teachers' guided predictions, which grows with the "
                + "guidance range and shrinks when the LoRA teacher follows well, whatever the pictures look like",
        _ when name.Contains("loss", StringComparison.Ordinal) || name is "lora_grad_norm" =>
            "does not rank quality: it says how well the LoRA teacher denoises the student's pictures, and falls when they all "
                + "become alike",
        _ => null,
    };

    /// <summary>Whether one value is worse than another.</summary>
    public bool IsWorse(double value, double other) => IsHigherBetter ? value < other : value > other;
}
