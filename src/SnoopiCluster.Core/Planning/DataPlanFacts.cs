using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Planning;

/// <summary>What a run reads.</summary>
/// <param name="Prompts">Prompts in the set.</param>
/// <param name="Shards">Prompt shards that they lie in.</param>
/// <param name="Windows">Windows of a data epoch: shards that are shuffled together.</param>
/// <param name="Samples">Samples of the whole run: steps times the global batch.</param>
/// <param name="StepsPerDataEpoch">
/// Steps of one pass over all prompts; a step may cross from one to the next.
/// </param>
/// <param name="DataEpochs">Passes over all prompts in the whole run.</param>
public sealed record DataPlanFacts(
    long Prompts, long Shards, long Windows, long Samples, double StepsPerDataEpoch, double DataEpochs)
{
    /// <summary>The facts of a run over a prompt set that is cut as the spec says.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="prompts">Prompts in the set, at least 1.</param>
    public static DataPlanFacts Of(RunSpec spec, long prompts) =>
        Of(spec, prompts, CeilingOf(prompts, spec.Prompts.ShardSize));

    /// <summary>The facts of a run over a prompt set that was cut before.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="prompts">Prompts in the set, at least 1.</param>
    /// <param name="shards">Shards that it was cut into, at least 1.</param>
    public static DataPlanFacts Of(RunSpec spec, long prompts, long shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prompts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        long samples = spec.Steps * spec.Batch;
        return new DataPlanFacts(
            prompts,
            shards,
            CeilingOf(shards, spec.Prompts.Window),
            samples,
            (double)prompts / spec.Batch,
            (double)samples / prompts);
    }

    private static long CeilingOf(long count, long size) => (count + size - 1) / size;
}
