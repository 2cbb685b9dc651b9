namespace SnoopiCluster.Core.Sweeps;

/// <summary>What a stretch of a run's steps measured together; see <see cref="StepWindowFold"/>.</summary>
/// <param name="FirstStep">Its first step that was measured.</param>
/// <param name="LastStep">Its last step that was measured.</param>
/// <param name="NumNonFinite">Steps that were skipped because a residual or gradient was not finite.</param>
/// <param name="ResidualNorm">
/// Mean over the steps that updated the student of the residual norm: <c>sqrt(2 * VsdLoss)</c>, the root mean
/// square of the weighted residual, since the VSD loss is half its mean square. Null when no step did.
/// </param>
/// <param name="VsdLoss">VSD loss of the last step that updated the student; null when none did.</param>
/// <param name="LoraLoss">LoRA loss of the last applied step; null when none was.</param>
public sealed record StepWindow(
    long FirstStep, long LastStep, int NumNonFinite, double? ResidualNorm, double? VsdLoss, double? LoraLoss);
