using SnoopiCluster.Core.Specs;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// Every random number of some samples of one step. Each is a pure function of (seed, step, sample index,
/// purpose), so the draws are the same at every world size and micro-batch, and no generator state exists
/// (design section 4).
/// </summary>
/// <param name="StudentNoise">z, [b, C, h, w], fp32.</param>
/// <param name="VsdTimesteps">t of the VSD residual, [b], int64.</param>
/// <param name="VsdNoise">eps of the VSD residual, [b, C, h, w], fp32.</param>
/// <param name="KappaFrozen">Guidance scale of the frozen teacher, [b].</param>
/// <param name="KappaLora">Guidance scale of the LoRA teacher, [b].</param>
/// <param name="LoraTimesteps">t of the LoRA loss, [b], int64.</param>
/// <param name="LoraNoise">eps of the LoRA loss, [b, C, h, w], fp32.</param>
/// <param name="DropsCondition">Whether the LoRA loss of a sample takes the null prompt, [b].</param>
public sealed record StepDraws(
    Tensor StudentNoise,
    long[] VsdTimesteps,
    Tensor VsdNoise,
    float[] KappaFrozen,
    float[] KappaLora,
    long[] LoraTimesteps,
    Tensor LoraNoise,
    bool[] DropsCondition)
{
    // A draw that is shared by a whole step is keyed by a sample index that no sample has.
    private const long WholeStep = -1;

    /// <summary>Draws for the given samples of a step.</summary>
    /// <param name="spec">Seed, ranges and granularities.</param>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="samples">Indices of the samples in the global batch.</param>
    /// <param name="latentShape">[C, h, w] of one latent.</param>
    /// <param name="device">
    /// Where the noise goes; it is drawn on the CPU, so every device sees the same bits.
    /// </param>
    public static StepDraws For(
        RunSpec spec, long step, ReadOnlySpan<long> samples, ReadOnlySpan<long> latentShape, Device device)
    {
        ulong seed = (ulong)spec.Seed;
        int count = samples.Length;
        var vsdTimesteps = new long[count];
        var loraTimesteps = new long[count];
        var kappaFrozen = new float[count];
        var kappaLora = new float[count];
        var drops = new bool[count];
        for (int i = 0; i < count; i++)
        {
            long sample = samples[i];
            vsdTimesteps[i] = CounterRandom.Integer(
                Key(DrawPurpose.VsdTimestep, sample), spec.Vsd.TMin, spec.Vsd.TMax);
            loraTimesteps[i] = CounterRandom.Integer(
                Key(DrawPurpose.LoraTimestep, sample), spec.Lora.TMin, spec.Lora.TMax);
            (kappaFrozen[i], kappaLora[i]) = Kappas(sample);
            long dropoutSample = spec.Lora.DropoutPer == DrawPer.Sample ? sample : WholeStep;
            drops[i] = CounterRandom.Bernoulli(
                Key(DrawPurpose.ConditionDropout, dropoutSample), spec.Lora.ConditionDropout);
        }

        return new StepDraws(
            CounterRandom.Normal(seed, step, samples, DrawPurpose.StudentNoise, latentShape, device),
            vsdTimesteps,
            CounterRandom.Normal(seed, step, samples, DrawPurpose.VsdNoise, latentShape, device),
            kappaFrozen,
            kappaLora,
            loraTimesteps,
            CounterRandom.Normal(seed, step, samples, DrawPurpose.LoraNoise, latentShape, device),
            drops);

        DrawKey Key(DrawPurpose purpose, long sample) => new(seed, step, sample, purpose);

        (float Frozen, float Lora) Kappas(long sample)
        {
            KappaSpec kappa = spec.Kappa;
            long drawnFor = kappa.Per == DrawPer.Sample ? sample : WholeStep;
            float shared = Draw(DrawPurpose.Kappa);
            return kappa.On switch
            {
                KappaOn.Both => (shared, shared),
                KappaOn.Independent => (shared, Draw(DrawPurpose.KappaLora)),
                KappaOn.Frozen => (shared, (float)kappa.Fixed),
                KappaOn.Lora => ((float)kappa.Fixed, shared),
                _ => throw new ArgumentOutOfRangeException(
                    nameof(spec), kappa.On, "No such choice of kappa.on."),
            };

            float Draw(DrawPurpose purpose) =>
                (float)CounterRandom.Uniform(Key(purpose, drawnFor), kappa.Range.Min, kappa.Range.Max);
        }
    }
}
