using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary>
/// <c>snoopi run logs RUN [--rank N] [--search TEXT] [--follow]</c>: a run's timeline, or what its ranks wrote.
/// </summary>
internal static class RunLogsCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<bool> follow = new("--follow", "-f") { Description = "Go on until the run ends." };
        Option<string?> rank = new("--rank")
        {
            Description = "What this rank wrote to its standard error, or every rank with `all`, in the place of the timeline.",
            HelpName = "N|all",
        };
        Option<string?> search = new("--search")
        {
            Description = "Only lines of the ranks that contain this, whatever its case.", HelpName = "TEXT",
        };
        Option<int> max = new("--max")
        {
            Description = "Newest lines of the ranks to begin with.", HelpName = "N", DefaultValueFactory = _ => 200,
        };
        return SiloCall.Command(
            surroundings,
            "logs",
            "Show a run's timeline: what happened to it, and why; with --rank or --search, what its ranks wrote.",
            [RunLookup.Run, follow, rank, search, max],
            async (call, cancellationToken) =>
            {
                RankLines? lines = RankLines.Of(
                    call, call.Parsed.GetValue(rank), call.Parsed.GetValue(search), call.Parsed.GetValue(max));
                RunView run = await RunLookup.FindRunAsync(call, cancellationToken);
                return call.Parsed.GetValue(follow)
                    ? await StopSignals.WatchAsync(
                        onFirst: null,
                        stop => lines is null ? FollowAsync(call, run.Id, stop) : lines.FollowAsync(run.Id, stop),
                        _ => surroundings.Error.WriteLine($"snoopi: no longer following; the run {run.Id} goes on"))
                    : lines is null ? await ShowAsync(call, run.Id, cancellationToken)
                    : await lines.ShowAsync(run.Id, cancellationToken);
            });
    }

    private static async Task<int> ShowAsync(SiloCall call, RunId run, CancellationToken cancellationToken)
    {
        for (long? after = 0; after is not null;)
        {
            TimelinePage page = await call.Silo.GetAsync<TimelinePage>(
                $"runs/{run}/timeline?after={after}&max=1000", cancellationToken);
            foreach (TimelineEntry entry in page.Entries)
            {
                Show(call, entry);
            }

            after = page.Next;
        }

        return ExitCode.Ok;
    }

    private static async Task<int> FollowAsync(SiloCall call, RunId run, CancellationToken stop)
    {
        EventFeed feed = new(
            call.Silo,
            $"runs/{run}/events",
            RunEventNames.End,
            call.Surroundings.Time,
            trouble => call.Surroundings.Error.WriteLine($"snoopi: {trouble ?? "the silo is back"}"));
        await foreach (SiloEvent happening in feed.ReadAsync(stop))
        {
            if (happening.Name == RunEventNames.Timeline)
            {
                Show(call, SiloClient.Read<TimelineEntry>(happening));
            }
        }

        return ExitCode.Ok;
    }

    private static void Show(SiloCall call, TimelineEntry entry)
    {
        call.Output.Event(entry);
        call.Output.Text(TimelineText.Of(entry, call.Surroundings.Time));
    }
}
