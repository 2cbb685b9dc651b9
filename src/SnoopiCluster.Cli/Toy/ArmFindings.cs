using System.Collections.Immutable;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// Arms as they are written down: what the same command gives again, apart from what it does not.
/// </summary>
internal static class ArmFindings
{
    /// <summary>The scores, arm by arm.</summary>
    public static IEnumerable<object> ScoresOf(ImmutableArray<FinishedArm<ArmScores>> arms) =>
        arms.Select(arm => new
        {
            arm.Name,
            arm.Result.Scores,
            PlaceOpen = arm.Result.PlaceOpen?.Scores,
            OtherWeights = arm.Result.OtherWeights?.Scores,
            arm.Result.VsdLoss,
        });

    /// <summary>The times, arm by arm.</summary>
    public static IEnumerable<object> CostsOf(ImmutableArray<FinishedArm<ArmScores>> arms) =>
        arms.Select(arm => new
        {
            arm.Name,
            arm.Seconds,
            arm.Result.Pictures.SecondsPerPicture,
            arm.Result.TrainingMinutes,
        });
}
