using System.Collections.Immutable;

namespace SnoopiCluster.Cli.Toy;

/// <summary>What the arms of a table took, held against what they may take (issue 4).</summary>
internal static class ArmMinutes
{
    private const double ArmMax = 6;
    private const double TableMax = 90;

    /// <summary>Names and minutes of arms.</summary>
    public static IEnumerable<(string Name, double Minutes)> Of(
        IEnumerable<FinishedArm<ArmScores>> arms) => arms.Select(arm =>
        {
            // An arm that was interrupted counts its last life only, its student's steps those of all lives.
            double seconds = Math.Max(arm.Seconds, (arm.Result.TrainingMinutes ?? 0) * 60);
            return (arm.Name, seconds / 60);
        });

    /// <summary>
    /// A sentence on the longest arm and on all together, and a warning for what is too long.
    /// </summary>
    /// <param name="arms">At least one; the student at the full setting is none.</param>
    /// <param name="atOnce">How many ran at a time.</param>
    /// <param name="fullStudent">
    /// Minutes of the student at the full setting, which stands beside the table; null where there is none.
    /// </param>
    public static ImmutableArray<string> NotesOf(
        IEnumerable<(string Name, double Minutes)> arms, int atOnce, double? fullStudent = null)
    {
        (string Name, double Minutes)[] all = [.. arms];
        (string longest, double most) = all.MaxBy(arm => arm.Minutes);
        double table = Math.Max(most, all.Sum(arm => arm.Minutes) / atOnce);
        List<string> notes =
        [
            $"The longest arm, {longest}, took {Minutes(most)}; all {all.Length} arms together "
                + $"{Minutes(table)}, {atOnce} at a time.",
        ];
        if (fullStudent is { } beside)
        {
            notes.Add(
                $"Beside the table: {Minutes(beside)} of training for the student at the full setting.");
        }

        notes.AddRange(all.Where(arm => arm.Minutes > ArmMax).Select(arm =>
            $"WARNING: {arm.Name} took {Minutes(arm.Minutes)}; an arm is meant to take at most {ArmMax:0}."));
        if (table > TableMax)
        {
            notes.Add(
                $"WARNING: the table took {Minutes(table)}; one is meant to take at most {TableMax:0}.");
        }

        return [.. notes];
    }

    private static string Minutes(double minutes) => $"{ScoreCells.Number(minutes, 1)} minutes";
}
