using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>The student: its one step and its learning rate.</summary>
public sealed record StudentSpec
{
    /// <summary>Learning rate of AdamW.</summary>
    [Range(0.0, 1.0)]
    public double Lr { get; init; } = 1e-6;

    /// <summary>The timestep T that the student is conditioned on: 999 for SD, 400 for PixArt (A14).</summary>
    [Range(0, 999)]
    public int Timestep { get; init; } = 999;

    /// <summary>
    /// abar at <see cref="Timestep"/> in the student's last line; null takes the schedule's. SwiftBrush's released weights
    /// were trained with 0.0047 (A15).
    /// </summary>
    [Range(1e-8, 1.0)]
    public double? Abar { get; init; }
}
