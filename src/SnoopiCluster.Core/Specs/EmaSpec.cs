using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>Exponential moving average of the student (A7).</summary>
public sealed record EmaSpec
{
    /// <summary>Whether an average is kept and exported.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Final decay; the n-th update uses min(decay, (1 + n) / (10 + n)).</summary>
    [Range(0.0, 0.9999999)]
    public double Decay { get; init; } = 0.9999;
}
