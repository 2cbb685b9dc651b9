using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Sampling;

/// <summary>
/// Draws latents, without gradients: a one-step student's in its one step, any other network's with a
/// sampler. Latents of (prompt, seed, settings) are the same bits whatever else is asked for beside them.
/// </summary>
/// <param name="unet">The network; like the others it stays the caller's.</param>
/// <param name="text">Makes text features of prompts.</param>
/// <param name="schedule">The network's noise schedule.</param>
/// <param name="oneStep">The one step of a one-step student; null for a network of many steps.</param>
/// <param name="latentShape">[C, h, w] of one latent.</param>
/// <param name="device">Where the network computes.</param>
/// <param name="purpose">Keeps the noise apart from that of other purposes under the same seeds.</param>
public sealed class LatentSampler(
    UNet2DConditionModel unet,
    PromptEncoder text,
    NoiseSchedule schedule,
    OneStepGeneration? oneStep,
    IReadOnlyList<long> latentShape,
    Device device,
    DrawPurpose purpose)
{
    private readonly long[] _latentShape = [.. latentShape];

    /// <summary>Draws one latent for each prompt.</summary>
    /// <param name="prompts">At least one.</param>
    /// <param name="settings">How.</param>
    /// <returns>fp32 [prompts, C, h, w] in their order, owned by the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range, or not this network's.</exception>
    public Tensor Latents(IReadOnlyList<SamplePrompt> prompts, SamplingSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfZero(prompts.Count);
        if (FaultOf(settings) is { } fault)
        {
            throw new ArgumentException(fault, nameof(settings));
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor? negative = settings.Negative is { } given ? text.Encode([given]) : null;
        using NegativeAttention? nasa = negative is not null && settings.Method == NegativeMethod.Nasa
            ? new NegativeAttention(negative, settings.NegativeScale)
            : null;
        List<Tensor> batches = [];
        foreach (SamplePrompt[] chunk in prompts.Chunk(settings.BatchSize))
        {
            using var inner = NewDisposeScope();
            Tensor noise = cat([.. chunk.Select(prompt => CounterRandom.Normal(
                prompt.Seed, step: 0, [0], purpose, _latentShape, device))]);
            Conditions conditions = ConditionsOf(chunk, settings, negative, nasa);
            Tensor drawn = Draw(Filled(noise, settings.BatchSize), conditions, settings);
            batches.Add(drawn.narrow(0, 0, chunk.Length).MoveToOuterDisposeScope());
        }

        return cat(batches).MoveToOuterDisposeScope();
    }

    /// <summary>What the network cannot be asked with; null where there is nothing.</summary>
    /// <param name="settings">How it is to be asked.</param>
    public string? FaultOf(SamplingSettings settings) => settings.FaultFor(schedule, oneStep is not null);

    private Tensor Draw(Tensor noise, Conditions conditions, SamplingSettings settings)
    {
        long batch = noise.shape[0];
        if (oneStep is not null)
        {
            return oneStep.X0(noise, Predict(noise, oneStep.Timesteps(batch, device), conditions));
        }

        using ISampler sampler = schedule.NewSampler(settings.Sampler, settings.Steps);
        Tensor x = noise;
        for (int i = 0; i < settings.Steps; i++)
        {
            using var scope = NewDisposeScope();
            Tensor t = full([batch], sampler.Timesteps[i], dtype: int64, device: device);
            x = sampler.Step(i, Predict(x, t, conditions), x).MoveToOuterDisposeScope();
        }

        return x;
    }

    // Guidance on the network's output: both predictions are affine in it, so that it is guidance on noise, v
    // and x0 alike (spec/methods.md 1.5, eq. 4 and 5).
    private Tensor Predict(Tensor x, Tensor timesteps, Conditions conditions)
    {
        Tensor prompted = unet.Forward(x, timesteps, conditions.Prompt, negative: conditions.Nasa);
        if (conditions.Away is null)
        {
            return prompted;
        }

        Tensor away = unet.Forward(x, timesteps, conditions.Away);
        if (conditions.OwnGuidance is { } kappa)
        {
            return away.mul(kappa.neg().add(1)).add(prompted.mul(kappa));
        }

        return away.mul(1 - conditions.Guidance).add(prompted, conditions.Guidance);
    }

    private Conditions ConditionsOf(
        IReadOnlyList<SamplePrompt> chunk,
        SamplingSettings settings,
        Tensor? negative,
        NegativeAttention? nasa)
    {
        Tensor prompt = text.Encode([.. chunk.Select(one => one.Text)]);
        if (negative is not null
            && settings.Method == NegativeMethod.EmbeddingSubtraction && settings.NegativeScale > 0)
        {
            prompt = prompt.add(negative, -settings.NegativeScale);
        }

        Tensor? away = settings switch
        {
            { Guidance: 1, GuidanceMax: null } => null,
            { Method: NegativeMethod.Guidance } => negative ?? text.Null,
            _ => text.Null,
        };
        Tensor? ownGuidance = settings.GuidanceMax is { } max
            ? Filled(DrawnGuidance(chunk, settings.Guidance, max), settings.BatchSize)
            : null;
        return new Conditions(
            Filled(prompt, settings.BatchSize),
            away?.expand(settings.BatchSize, -1, -1),
            settings.Guidance,
            ownGuidance,
            nasa);
    }

    private Tensor DrawnGuidance(IReadOnlyList<SamplePrompt> chunk, double min, double max)
    {
        float[] drawn =
        [
            .. chunk.Select(one => (float)CounterRandom.Uniform(
                new DrawKey(one.Seed, Step: 0, SampleIndex: 0, DrawPurpose.ImageGuidance), min, max)),
        ];
        return tensor(drawn, [drawn.Length, 1, 1, 1]).to(device);
    }

    // Filled up with the first row, whose numbers are as good as any.
    internal static Tensor Filled(Tensor rows, int batch)
    {
        long missing = batch - rows.shape[0];
        return missing == 0
            ? rows
            : cat([rows, .. Enumerable.Repeat(rows.narrow(0, 0, 1), (int)missing)]);
    }

    // What the network is told in a batch: the prompts; what guidance leads away from, or null; how strongly,
    // or a scale of each row's own; and what cross-attention steers away from.
    private sealed record Conditions(
        Tensor Prompt, Tensor? Away, double Guidance, Tensor? OwnGuidance, NegativeAttention? Nasa);
}
