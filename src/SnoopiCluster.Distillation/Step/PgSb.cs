using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// The equations of PG-SB, one function each (spec/methods.md section 1). Letters: <c>xh</c> the student's
/// clean latent, <c>eps</c> predicted noise, <c>kappa</c> the guidance scale, <c>abar_t</c> the schedule's
/// signal power at t, <c>N</c> the number of elements of the global batch.
/// </summary>
public static class PgSb
{
    /// <summary>
    /// Guided noise, eq. 4: <c>(1 - kappa) * uncond + kappa * cond</c>. Kappa 1 is plain conditional, which
    /// is what "no guidance" means in this code base.
    /// </summary>
    /// <param name="uncond">Noise predicted on the null prompt, [B, C, h, w].</param>
    /// <param name="cond">Noise predicted on the prompt, [B, C, h, w].</param>
    /// <param name="kappa">One scale a sample, [B, 1, 1, 1].</param>
    public static Tensor Guided(Tensor uncond, Tensor cond, Tensor kappa) =>
        uncond + (kappa * (cond - uncond));

    /// <summary>
    /// The weighted residual g of eq. 6 and 7: <c>w(t) * (eps_frozen - eps_lora)</c>, both guided. Exactly
    /// zero while the LoRA teacher equals the frozen one and both see the same kappa.
    /// </summary>
    /// <param name="frozen">Guided noise of the frozen teacher, [B, C, h, w].</param>
    /// <param name="lora">Guided noise of the LoRA teacher, [B, C, h, w].</param>
    /// <param name="weight">w(t), [B, 1, 1, 1].</param>
    public static Tensor Residual(Tensor frozen, Tensor lora, Tensor weight) => weight * (frozen - lora);

    /// <summary>
    /// The VSD loss that is reported, <c>0.5 * sum(g^2)</c>, to be divided by N for the mean: the value of
    /// <c>0.5 * mean((xh - stopgrad(xh - g))^2)</c>, whose gradient with respect to xh is <c>g / N</c>.
    /// </summary>
    public static Tensor VsdLossSum(Tensor residual) => residual.square().sum() * 0.5;

    /// <summary>
    /// Each sample's residual norm, the root of the mean of its squares, [B]: what is counted by kappa and by t.
    /// </summary>
    /// <param name="residual">g, [B, C, h, w].</param>
    public static Tensor ResidualNorms(Tensor residual) => residual.square().mean([1, 2, 3]).sqrt();

    /// <summary>
    /// Weight lambda of the CLIP loss at a step (spec 1.9): <c>weight * (1 - step / total)</c>, 0 from the
    /// end on.
    /// </summary>
    /// <param name="weight">At step 0.</param>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="total">Number of steps of the run, at least 1.</param>
    public static double ClipWeight(double weight, long step, long total) =>
        weight * Math.Max(0, 1 - ((double)step / total));

    /// <summary>
    /// The LoRA teacher's denoising loss (spec 1.7), summed: <c>sum(weight * (predicted - noise)^2)</c>, to
    /// be divided by N.
    /// </summary>
    /// <param name="predicted">
    /// Noise predicted by the LoRA teacher without guidance, [B, C, h, w], fp32.
    /// </param>
    /// <param name="noise">The noise that was added, [B, C, h, w].</param>
    /// <param name="weight">abar_t or 1, [B, 1, 1, 1].</param>
    public static Tensor LoraLossSum(Tensor predicted, Tensor noise, Tensor weight) =>
        (weight * (predicted - noise).square()).sum();
}
