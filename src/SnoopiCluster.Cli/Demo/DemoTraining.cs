using System.Globalization;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Cli.Demo;

/// <summary>Follows the demo's sweep, and kills a rank of its first run halfway.</summary>
/// <param name="silo">The silo.</param>
/// <param name="story">Told how it goes.</param>
/// <param name="agent">Process id of the node's agent.</param>
/// <param name="time">Clock of the waiting.</param>
internal sealed class DemoTraining(SiloClient silo, DemoStory story, int agent, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    // Far longer than it takes on two cores; a demo that hangs ends here.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly Dictionary<RunId, LinePace> _paces = [];
    private readonly HashSet<RunId> _told = [];
    private DateTimeOffset? _killedAt;

    /// <summary>Whether a rank was killed and the run went on to its end with the next step.</summary>
    public bool HasRecovered { get; private set; }

    /// <summary>Follows until every trial is over.</summary>
    /// <exception cref="CliFault">It takes far too long.</exception>
    public async Task<SweepTable> WatchAsync(SweepId sweep, CancellationToken stop)
    {
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Patience)
        {
            SweepTable table = await silo.GetAsync<SweepTable>($"sweeps/{sweep}/table", stop);
            foreach (SweepTableRow row in table.Rows.Where(row => row.Status is not null))
            {
                await LookAsync(row, isFirst: row.Trial == 0, stop);
            }

            if (table.Status is not (SweepStatus.Running or SweepStatus.Stopping or SweepStatus.Failing))
            {
                return table;
            }

            await Task.Delay(BetweenLooks, time, stop);
        }

        throw new CliFault(
            $"The sweep was not over after {Patience.TotalMinutes} minutes; silo.log and node.log say more.",
            ExitCode.Failed);
    }

    private async Task LookAsync(SweepTableRow row, bool isFirst, CancellationToken stop)
    {
        bool isOver = row.Status?.IsTerminal() == true;
        if (isOver && !_told.Add(row.Run))
        {
            return;
        }

        RunView run = await silo.GetAsync<RunView>($"runs/{row.Run}", stop);
        if (!_paces.TryGetValue(run.Id, out LinePace? pace))
        {
            _paces.Add(run.Id, pace = new LinePace(time, lines: 5));
            story.Say("run", $"{run.Name} ({run.Id}): guidance {run.Spec.Kappa.Range}");
        }

        if (run.Step > 0 && pace.IsDue(run.Step, run.Spec.Steps))
        {
            story.Say("step", $"{run.Step}/{run.Spec.Steps}{LossesOf(row)}");
        }

        if (isFirst && _killedAt is null && run.Status == RunStatus.Running && run.Step >= run.Spec.Steps / 2)
        {
            Kill(run);
        }

        if (isFirst && isOver && _killedAt is { } killedAt)
        {
            Tell(await Recovery.ReadAsync(silo, run.Id, killedAt, stop));
        }

        if (isOver)
        {
            story.Say("end", $"{run.Name}: {Words.Of(run.Status)}: {run.Cause}");
        }
    }

    private void Kill(RunView run)
    {
        if (RankProcesses.Of(agent) is not [.., int victim])
        {
            return; // between two groups; the next look finds them
        }

        _killedAt = time.GetUtcNow();
        RankProcesses.Kill(victim);
        story.Say(
            "kill",
            $"SIGKILL for rank process {victim} of {run.Name}, after step {run.Step} of {run.Spec.Steps}");
    }

    private void Tell(Recovery recovery)
    {
        foreach (TimelineEntry entry in recovery.Entries)
        {
            string happening = entry.Event.Text.ReplaceLineEndings(" ");
            story.Say("recover", $"{Seconds(entry.At - recovery.KilledAt)} after it: {happening}");
        }

        if (recovery.ToNextStep is { } span && recovery.FirstStep is { } step)
        {
            HasRecovered = recovery.LostNoStep;
            story.Say(
                "recover",
                $"{Seconds(span)} after it: step {step.Record.Step} is committed by the new group; "
                    + (recovery.LostNoStep
                        ? "no step is lost"
                        : $"steps were lost: the last stored before it is {recovery.LastStep?.Record.Step}, of attempt "
                            + $"{recovery.LastStep?.Fence.Attempt}"));
        }
    }

    private static string LossesOf(SweepTableRow row) => row.VsdLoss is null
        ? ""
        : $"  VSD {StepText.Number(row.VsdLoss)}  LoRA {StepText.Number(row.LoraLoss)}";

    private static string Seconds(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.00} s");
}
