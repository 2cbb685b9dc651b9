using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Components.Parts;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>What is asked before a sweep is changed.</summary>
internal static class SweepActions
{
    /// <summary>What to ask before a sweep is stopped.</summary>
    public static Confirmation QuestionOfStop(SweepView sweep)
    {
        int active = sweep.NumByStatus.Where(pair =>
            Enum.TryParse(pair.Key, ignoreCase: true, out RunStatus status) && !status.IsTerminal()).Sum(pair => pair.Value);
        int waiting = sweep.NumByStatus.GetValueOrDefault("waiting");
        return new Confirmation(
            $"Stop {sweep.Name} for good?",
            [
                active == 0
                    ? "No trial is under way."
                    : $"{Count(active)} under way {(active == 1 ? "is" : "are")} cancelled; what was done since the newest "
                        + "checkpoints is lost.",
                waiting == 0 ? "None waits to be started." : $"{Count(waiting)} {(waiting == 1 ? "is" : "are")} never started.",
                "A stopped sweep cannot go on. Its runs, samples and measurements stay.",
            ],
            "Stop the sweep",
            IsDestructive: true,
            AsksCause: true);
    }

    private static string Count(int trials) => trials == 1 ? "1 trial" : $"{Figures.Count(trials)} trials";
}
