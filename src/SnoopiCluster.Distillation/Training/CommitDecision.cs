using SnoopiCluster.Tensors;

namespace SnoopiCluster.Distillation.Training;

/// <summary>
/// Whether a step is applied, decided on the reduced gradients, so that all ranks decide alike; and with which clip factors.
/// </summary>
/// <param name="UpdatesStudent">Whether this step updates the student too, or the LoRA teacher alone.</param>
/// <param name="StudentGradNorm">Global norm of the student's gradient, before clipping.</param>
/// <param name="LoraGradNorm">Global norm of the LoRA teacher's gradient, before clipping.</param>
/// <param name="MaxNorm">Norm to which each net's gradient is clipped; 0 for no clipping.</param>
/// <param name="IsFinite">Whether every rank found its residuals and losses finite.</param>
public readonly record struct CommitDecision(
    bool UpdatesStudent, double StudentGradNorm, double LoraGradNorm, double MaxNorm, bool IsFinite = true)
{
    /// <summary>True when every residual and every gradient is finite.</summary>
    public bool Applies => IsFinite && double.IsFinite(StudentGradNorm) && double.IsFinite(LoraGradNorm);

    /// <summary>Factor on the student's gradient.</summary>
    public double StudentClip => FlatAdamW.ClipCoefficient(StudentGradNorm, MaxNorm);

    /// <summary>Factor on the LoRA teacher's gradient.</summary>
    public double LoraClip => FlatAdamW.ClipCoefficient(LoraGradNorm, MaxNorm);
}
