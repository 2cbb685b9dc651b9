using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// What a step adds up over its micro-batches: loss sums stay on the device and are read once, when the step
/// is over.
/// </summary>
internal sealed class StepSums(Device device) : IDisposable
{
    private readonly Tensor _vsd = zeros(1, device: device).DetachFromDisposeScope();
    private readonly Tensor _lora = zeros(1, device: device).DetachFromDisposeScope();
    private readonly Tensor _clip = zeros(1, device: device).DetachFromDisposeScope();
    private readonly Tensor _cosine = zeros(1, device: device).DetachFromDisposeScope();
    private readonly List<(Tensor Norms, float[] Kappas, long[] Timesteps)> _residuals = [];

    public double Vsd => _vsd.item<float>();

    public double Lora => _lora.item<float>();

    public double Clip => _clip.item<float>();

    public double Cosine => _cosine.item<float>();

    public double KappaMin { get; private set; } = double.PositiveInfinity;

    public double KappaMax { get; private set; } = double.NegativeInfinity;

    public void AddVsd(Tensor sum) => _vsd.add_(sum);

    public void AddLora(Tensor sum) => _lora.add_(sum);

    public void AddClip(ClipMeasure measure)
    {
        _clip.add_(measure.LossSum);
        _cosine.add_(measure.CosineSum);
    }

    /// <summary>Keeps the residual norms of a micro-batch until they are read.</summary>
    /// <param name="norms">One a sample, [b].</param>
    /// <param name="kappas">The guidance scale that was drawn for each.</param>
    /// <param name="timesteps">The timestep of each.</param>
    public void AddResiduals(Tensor norms, float[] kappas, long[] timesteps) =>
        _residuals.Add((norms.DetachFromDisposeScope(), kappas, timesteps));

    public void AddKappas(StepDraws draws)
    {
        foreach (float kappa in draws.KappaFrozen.Concat(draws.KappaLora))
        {
            KappaMin = Math.Min(KappaMin, kappa);
            KappaMax = Math.Max(KappaMax, kappa);
        }
    }

    /// <summary>Begins again: the LoRA loss, and the student's losses unless its part is done.</summary>
    public void Restart(bool keepsStudent)
    {
        _lora.zero_();
        if (!keepsStudent)
        {
            _vsd.zero_();
            _clip.zero_();
            _cosine.zero_();
            ForgetResiduals();
        }
    }

    /// <summary>What the rank adds to the step; reads the sums from the device.</summary>
    public StepShare ShareOf(
        IReadOnlyList<FedPrompt> prompts, int microBatch, RankOrder orders, ResidualAxis kappas, ResidualAxis timesteps)
    {
        (double vsd, double lora, double clip, double cosine) = (Vsd, Lora, Clip, Cosine);
        return new StepShare(
            double.IsFinite(vsd) && double.IsFinite(lora) && double.IsFinite(clip) && double.IsFinite(cosine),
            vsd,
            lora,
            clip,
            cosine,
            KappaMin,
            KappaMax,
            microBatch,
            orders,
            ResidualsIn(kappas, timesteps),
            [.. prompts.Select(prompt => (prompt.SampleIndex, PromptDigest.Of(prompt.Id, prompt.Text)))]);
    }

    public void Dispose()
    {
        _vsd.Dispose();
        _lora.Dispose();
        _clip.Dispose();
        _cosine.Dispose();
        ForgetResiduals();
    }

    private ResidualSums ResidualsIn(ResidualAxis kappas, ResidualAxis timesteps)
    {
        var sums = new ResidualSums();
        foreach ((Tensor norms, float[] kappa, long[] t) in _residuals)
        {
            using Tensor onHost = norms.cpu();
            float[] values = onHost.data<float>().ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                sums.Add(kappas.BinOf(kappa[i]), timesteps.BinOf(t[i]), values[i]);
            }
        }

        return sums;
    }

    private void ForgetResiduals()
    {
        foreach ((Tensor norms, _, _) in _residuals)
        {
            norms.Dispose();
        }

        _residuals.Clear();
    }
}
