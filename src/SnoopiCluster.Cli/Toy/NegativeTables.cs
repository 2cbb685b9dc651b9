using System.Collections.Immutable;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>The tables of the experiment on negative prompts.</summary>
internal static class NegativeTables
{
    /// <summary>
    /// A row for each way and scale; the first is without a negative prompt. All shares in percent.
    /// </summary>
    public static ReportTable Summary(string title, NegativeTrial trial) => new(
        title,
        [
            "negative prompt", "scale", "excluded", "colours", "shapes", "harder direction",
            "shows the other", "shows the kind", "others right", "others lose", "absent thing: kind kept",
            "absent thing: others right",
        ],
        [
            [
                NegativeTrial.WithoutName, "-",
                .. CellsOf(trial.Without, trial.Without.HarderExcluded(trial.Without), lossOfOthers: 0),
            ],
            .. trial.Arms.Select(arm => (ImmutableArray<string>)
            [
                arm.Way, ScoreCells.Kappa(arm.Scale),
                .. CellsOf(arm.Scores, arm.HarderExcluded, arm.LossOfOthers),
            ]),
        ]);

    /// <summary>What each attribute loses that was not named, in points; the directions that name it.</summary>
    public static ReportTable Losses(NegativeTrial trial) => new(
        $"Points lost by the attributes not named, seed {trial.Seed}",
        ["negative prompt", "scale", .. ScoreCells.AttributeColumns[..^2], "worst"],
        [
            .. trial.Arms.Select(arm => (ImmutableArray<string>)
            [
                arm.Way, ScoreCells.Kappa(arm.Scale),
                .. ScoreCells.OfAttributes(arm.Loss)[..^2], ScoreCells.Percent(arm.WorstLoss),
            ]),
        ]);

    /// <summary>A row for each direction at one scale, without and with. All shares in percent.</summary>
    public static ReportTable Directions(NegativeTrial trial, NegativeArm arm) => new(
        $"Each direction, {arm.Way} at {ScoreCells.Kappa(arm.Scale)}, seed {trial.Seed} (%)",
        [
            "kind", "negative", "excluded without", "with", "shows the other without", "with",
            "others right without", "with",
        ],
        [
            .. trial.Without.Directions.Zip(arm.Scores.Directions, (before, after) => (ImmutableArray<string>)
            [
                before.Kind, before.Member,
                ScoreCells.Percent(before.Excluded), ScoreCells.Percent(after.Excluded),
                ScoreCells.Percent(before.ShowsOther), ScoreCells.Percent(after.ShowsOther),
                ScoreCells.Percent(before.Others.Mean), ScoreCells.Percent(after.Others.Mean),
            ]),
        ]);

    private static ImmutableArray<string> CellsOf(
        ExclusionScores scores, double harder, double lossOfOthers) =>
    [
        ScoreCells.Percent(scores.Excluded()),
        ScoreCells.Percent(scores.Excluded(isColour: true)),
        ScoreCells.Percent(scores.Excluded(isColour: false)),
        ScoreCells.Percent(harder),
        ScoreCells.Percent(scores.ShowsOther()),
        ScoreCells.Percent(scores.ShowsKind()),
        ScoreCells.Percent(scores.Others()),
        ScoreCells.Percent(lossOfOthers),
        ScoreCells.Percent(scores.KindUnderControl()),
        ScoreCells.Percent(scores.OthersUnderControl()),
    ];
}
