using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Planning;

/// <summary>
/// What each rank of a run keeps in its slot's memory for the run's whole length, in bytes; the activations
/// of a micro-batch come on top. Replicas are whole, so the world size does not enter it.
/// </summary>
/// <param name="StudentParameters">Parameters of the student.</param>
/// <param name="StudentBytes">
/// Masters, gradient, both moments, the average if there is one, and weights to compute with.
/// </param>
/// <param name="LoraParameters">Parameters of the adapters.</param>
/// <param name="LoraBytes">Masters, gradient, both moments, and weights to compute with.</param>
/// <param name="FrozenBytes">The frozen teacher, the text encoder, the VAE and the nets of the CLIP loss.</param>
public sealed record MemoryEstimate(
    long StudentParameters, long StudentBytes, long LoraParameters, long LoraBytes, long FrozenBytes)
{
    // fp32 master, gradient and the two moments of AdamW.
    private const int TrainedBytes = 4 * sizeof(float);

    /// <summary>All of it.</summary>
    public long TotalBytes => StudentBytes + LoraBytes + FrozenBytes;

    /// <summary>The estimate of a run.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="models">Its models.</param>
    public static MemoryEstimate Of(RunSpec spec, ModelSizes models)
    {
        // With fp32 the masters are what is computed with.
        int computeBytes = spec.Model.Precision == Precision.Bf16 ? sizeof(ushort) : 0;
        int averageBytes = spec.Ema.Enabled ? sizeof(float) : 0;
        long lora = spec.Lora.Rank * models.LoraWidth;
        return new MemoryEstimate(
            models.StudentParameters,
            models.StudentParameters * (TrainedBytes + averageBytes + computeBytes),
            lora,
            lora * (TrainedBytes + computeBytes),
            models.FrozenBytes);
    }
}
