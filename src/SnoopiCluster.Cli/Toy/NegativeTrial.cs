using System.Collections.Immutable;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>Negative prompts tried on the captions and noise of one seed.</summary>
/// <param name="Seed">Seed of captions and noise.</param>
/// <param name="Finished">The arm without a negative prompt, then one for each of the others.</param>
/// <param name="Arms">Those with one.</param>
internal sealed record NegativeTrial(
    ulong Seed, ImmutableArray<FinishedArm<ExclusionScores>> Finished, ImmutableArray<NegativeArm> Arms)
{
    /// <summary>What a table calls the row without a negative prompt.</summary>
    public const string WithoutName = "no negative prompt";

    /// <summary>The same student without a negative prompt.</summary>
    public ExclusionScores Without => Finished[0].Result;

    /// <summary>Tries some ways at some scales.</summary>
    /// <param name="desk">Measures.</param>
    /// <param name="student">Who is asked.</param>
    /// <param name="countPerKind">Pictures of each kind under each negative prompt.</param>
    /// <param name="seed">Seed of captions and noise.</param>
    /// <param name="asked">Ways and scales.</param>
    /// <param name="stop">Ends it; what is finished is kept.</param>
    public static async Task<NegativeTrial> RunAsync(
        ExperimentDesk desk,
        ModelIdentity student,
        int countPerKind,
        ulong seed,
        IReadOnlyList<(NegativeWay Way, double Scale)> asked,
        CancellationToken stop)
    {
        using ExclusionProbe probe = new(countPerKind, seed);
        ImmutableArray<FinishedArm<ExclusionScores>> finished = await desk.RunAsync(
            [
                desk.Exclusion($"{WithoutName}, seed {seed}", probe, student, null),
                .. asked.Select(one => desk.Exclusion(
                    $"{one.Way.Name} {ScoreCells.Kappa(one.Scale)}, seed {seed}",
                    probe,
                    student,
                    one.Way.Settings(one.Scale))),
            ],
            stop);
        ExclusionScores without = finished[0].Result;
        return new NegativeTrial(
            seed,
            finished,
            [
                .. asked.Zip(finished.Skip(1), (one, arm) => new NegativeArm(
                    one.Way.Name, one.Scale, arm.Result, arm.Result.HarderExcluded(without),
                    without.Others() - arm.Result.Others(), arm.Result.LossFrom(without))),
            ]);
    }
}
