namespace SnoopiCluster.Distillation.Training;

/// <summary>How far a step moved each net's weights: the norm of the change over the norm of the weights after it.</summary>
/// <param name="Student">Of the student; null when it was left alone, the step was skipped, or it was not measured.</param>
/// <param name="Lora">Of the LoRA teacher's adapters; null as well.</param>
public readonly record struct UpdateRatios(double? Student, double? Lora);
