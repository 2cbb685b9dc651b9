using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run logs RUN [--follow]</c>: a run's timeline.</summary>
internal static class RunLogsCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<bool> follow = new("--follow", "-f") { Description = "Go on until the run ends." };
        return SiloCall.Command(
            surroundings,
            "logs",
            "Show a run's timeline: what happened to it, and why.",
            [RunLookup.Run, follow],
            async (call, cancellationToken) =>
            {
                RunView run = await RunLookup.FindRunAsync(call, cancellationToken);
                return call.Parsed.GetValue(follow)
                    ? await StopSignals.WatchAsync(
                        onFirst: null,
                        stop => FollowAsync(call, run.Id, stop),
                        _ => surroundings.Error.WriteLine($"snoopi: no longer following; the run {run.Id} goes on"))
                    : await ShowAsync(call, run.Id, cancellationToken);
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
