using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Sweeps;
using Spectre.Console;

namespace SnoopiCluster.Cli.Watching;

/// <summary>
/// Watches a sweep until it ends. The first SIGINT or SIGTERM ends the watching only; the sweep goes on.
/// </summary>
internal static class SweepWatch
{
    private const string TableEvent = "table";
    private const string EndEvent = "end";

    /// <summary>Watches a sweep.</summary>
    /// <returns>0 when every trial is over, 1 when it failed or was stopped, or the code of the signal.</returns>
    public static Task<int> RunAsync(SiloCall call, SweepView sweep) => StopSignals.WatchAsync(
        onFirst: null,
        stop => FollowAsync(call, sweep, stop),
        signal => call.Surroundings.Error.WriteLine(
            $"snoopi: {signal}: no longer watching; {sweep.Name} ({sweep.Id}) goes on. `snoopi sweep watch {sweep.Id}` "
            + $"watches again, `snoopi sweep stop {sweep.Id}` stops it"));

    private static async Task<int> FollowAsync(SiloCall call, SweepView sweep, CancellationToken stop)
    {
        SweepTable? last = null;
        EventFeed feed = new(
            call.Silo,
            $"sweeps/{sweep.Id}/events",
            EndEvent,
            call.Surroundings.Time,
            trouble => call.Surroundings.Error.WriteLine($"snoopi: {trouble ?? "the silo is back"}"));
        if (call.Output.IsInteractive)
        {
            await call.Output.Console.Live(new Text("waiting for the silo")).AutoClear(true).StartAsync(async display =>
            {
                await foreach (SweepTable table in TablesAsync(feed, stop))
                {
                    last = table;
                    display.UpdateTarget(SweepTableView.Of(table, call.Output.Console.Profile.Width));
                }
            });
        }
        else
        {
            await foreach (SweepTable table in TablesAsync(feed, stop))
            {
                call.Output.Event(new { Event = table.Status == SweepStatus.Running ? TableEvent : EndEvent, Table = table });
                SayChanges(call.Output, last, table);
                last = table;
            }
        }

        if (last is null)
        {
            return ExitCode.Failed;
        }

        call.Output.Text(SweepTableView.Title(last));
        call.Output.Console.Write(SweepTableView.Of(last, call.Output.Console.Profile.Width));
        return last.Status == SweepStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async IAsyncEnumerable<SweepTable> TablesAsync(
        EventFeed feed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (SiloEvent happening in feed.ReadAsync(stop))
        {
            if (happening.Name is TableEvent or EndEvent)
            {
                yield return SiloClient.Read<SweepTable>(happening);
            }
        }
    }

    // A line for each trial that is not where it was.
    private static void SayChanges(CommandOutput output, SweepTable? before, SweepTable now)
    {
        foreach (SweepTableRow row in now.Rows)
        {
            SweepTableRow? known = before?.Rows.FirstOrDefault(other => other.Trial == row.Trial);
            if (row.Status is { } status && (known?.Status != row.Status || known?.Stability != row.Stability))
            {
                output.Text($"{row.Name} ({row.Run}) {Words.Of(status)}, step {row.Step}/{row.Steps}"
                    + (row.Stability is { } verdict ? $", {Words.Of(verdict)}" : "")
                    + (row.Remark is { } remark ? $": {remark}" : ""));
            }
        }
    }
}
