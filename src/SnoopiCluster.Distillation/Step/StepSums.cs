using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// What a step adds up over its micro-batches: loss sums stay on the device and are read once, when the step is over.
/// </summary>
internal sealed class StepSums(Device device) : IDisposable
{
    private readonly Tensor _vsd = zeros(1, device: device).DetachFromDisposeScope();
    private readonly Tensor _lora = zeros(1, device: device).DetachFromDisposeScope();

    public double Vsd => _vsd.item<float>();

    public double Lora => _lora.item<float>();

    public double KappaMin { get; private set; } = double.PositiveInfinity;

    public double KappaMax { get; private set; } = double.NegativeInfinity;

    public void AddVsd(Tensor sum) => _vsd.add_(sum);

    public void AddLora(Tensor sum) => _lora.add_(sum);

    public void AddKappas(StepDraws draws)
    {
        foreach (float kappa in draws.KappaFrozen.Concat(draws.KappaLora))
        {
            KappaMin = Math.Min(KappaMin, kappa);
            KappaMax = Math.Max(KappaMax, kappa);
        }
    }

    /// <summary>Begins again: the LoRA loss, and the VSD loss unless the student's part is done.</summary>
    public void Restart(bool keepsVsd)
    {
        _lora.zero_();
        if (!keepsVsd)
        {
            _vsd.zero_();
        }
    }

    /// <summary>What the rank adds to the step; reads the sums from the device.</summary>
    public StepShare ShareOf(IReadOnlyList<FedPrompt> prompts, int microBatch, RankOrder orders)
    {
        (double vsd, double lora) = (Vsd, Lora);
        return new StepShare(
            double.IsFinite(vsd) && double.IsFinite(lora),
            vsd,
            lora,
            KappaMin,
            KappaMax,
            microBatch,
            orders,
            [.. prompts.Select(prompt => (prompt.SampleIndex, PromptDigest.Of(prompt.Id, prompt.Text)))]);
    }

    public void Dispose()
    {
        _vsd.Dispose();
        _lora.Dispose();
    }
}
