namespace SnoopiCluster.Models.Noise;

/// <summary>
/// How a sampler spreads few timesteps over the training range; names as in diffusers'
/// <c>timestep_spacing</c>.
/// </summary>
public enum TimestepSpacing
{
    /// <summary>Multiples of T div n, plus the offset: 0 is met (but for the offset), T - 1 is not.</summary>
    Leading,

    /// <summary>From 0 to T - 1, both met.</summary>
    Linspace,

    /// <summary>Multiples of T / n counted down from T, minus 1: T - 1 is met, 0 is not.</summary>
    Trailing,
}
