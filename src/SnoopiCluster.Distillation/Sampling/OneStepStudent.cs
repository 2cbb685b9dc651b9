namespace SnoopiCluster.Distillation.Sampling;

/// <summary>What must be known of a one-step student beside its weights (spec/methods.md 1.3).</summary>
/// <param name="Timestep">T, the one timestep at which its network is evaluated.</param>
/// <param name="AlphaCumprod">abar to use in place of the schedule's at T; null for the schedule's.</param>
public sealed record OneStepStudent(int Timestep, float? AlphaCumprod = null);
