using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Planning;

/// <summary>What a run would compute, read, keep in memory and take, without training it.</summary>
/// <param name="Spec">The resolved spec, with every key.</param>
/// <param name="SpecHash">Its hash, lower-case hex.</param>
/// <param name="DataPlan">What it reads.</param>
/// <param name="Memory">What each slot keeps in memory; null when the models are not at hand.</param>
/// <param name="Hours">Wall time; null when nobody knows how long a step takes.</param>
/// <param name="GpuHours">Wall time times slots; null as well.</param>
public sealed record DryRun(
    JsonObject Spec, string SpecHash, DataPlanFacts DataPlan, MemoryEstimate? Memory, double? Hours, double? GpuHours)
{
    /// <summary>Plans a run.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="dataPlan">What it reads.</param>
    /// <param name="models">Its models, where they can be looked at.</param>
    /// <param name="secondsPerStep">
    /// Wall time of a step of the whole group, where one was measured; above 0.
    /// </param>
    public static DryRun Of(
        RunSpec spec, DataPlanFacts dataPlan, ModelSizes? models = null, double? secondsPerStep = null)
    {
        if (secondsPerStep is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(given, nameof(secondsPerStep));
        }

        double? hours = spec.Steps * secondsPerStep / 3_600;
        return new DryRun(
            RunSpecReader.ToJson(spec),
            RunSpecReader.HashOf(spec),
            dataPlan,
            models is null ? null : MemoryEstimate.Of(spec, models),
            hours,
            hours * spec.Cluster.WorldSize);
    }
}
