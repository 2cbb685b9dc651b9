using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Sampling;

/// <summary>Draws latents with the student in its one step, without gradients and without guidance.</summary>
public static class OneStepSampler
{
    /// <summary>One latent for each pair of a prompt and a seed; the same pair gives the same noise at any time.</summary>
    /// <param name="models">The student and its text encoder.</param>
    /// <param name="prompts">Prompts, one row of the grid each.</param>
    /// <param name="seeds">Seeds, one column each.</param>
    /// <returns>Latents in row order, [prompts * seeds, C, h, w], fp32.</returns>
    public static Tensor Latents(DistillationModels models, IReadOnlyList<string> prompts, IReadOnlyList<long> seeds)
    {
        using (no_grad())
        {
            using var scope = NewDisposeScope();
            List<Tensor> rows = [];
            foreach (string prompt in prompts)
            {
                Tensor z = cat([.. seeds.Select(seed => CounterRandom.Normal(
                    (ulong)seed, step: 0, [0], DrawPurpose.Probe, models.LatentShape, models.Device))]);
                Tensor c = models.Text.Encode([prompt]);
                rows.Add(models.StudentX0(z, c.expand(seeds.Count, c.shape[1], c.shape[2])));
            }

            return cat(rows).MoveToOuterDisposeScope();
        }
    }
}
