using System.Globalization;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary>Shows what a run's ranks wrote to their standard error.</summary>
/// <param name="call">The silo, and where the lines go.</param>
/// <param name="filter">The query's keys that choose lines, each with an ampersand before it.</param>
/// <param name="max">Lines to begin with.</param>
internal sealed class RankLines(SiloCall call, string filter, int max)
{
    private const int MostLines = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Which lines the command line asks for; null when it asks for the timeline.</summary>
    /// <exception cref="CliFault">An option is wrong.</exception>
    public static RankLines? Of(SiloCall call, string? rank, string? search, int max)
    {
        if (rank is null && search is null)
        {
            return null;
        }

        if (max is < 1 or > MostLines)
        {
            throw new CliFault($"--max: found {max}; give a number from 1 to {MostLines}.");
        }

        string filter = search is null ? "" : $"&search={Uri.EscapeDataString(search)}";
        return rank switch
        {
            null or "all" => new RankLines(call, filter, max),
            _ when int.TryParse(rank, NumberStyles.None, CultureInfo.InvariantCulture, out int number) =>
                new RankLines(call, $"{filter}&rank={number}", max),
            _ => throw new CliFault($"--rank: found '{rank}'; give the number of a rank, from 0, or `all`."),
        };
    }

    /// <summary>Shows the newest lines.</summary>
    public async Task<int> ShowAsync(RunId run, CancellationToken cancellationToken)
    {
        RankLogPage page = await ReadAsync(run, "", max, cancellationToken);
        Show(page);
        if (page.Lines.IsEmpty)
        {
            call.Output.Text("no lines; `snoopi run logs` without --rank shows the timeline");
        }

        return ExitCode.Ok;
    }

    /// <summary>Shows the newest lines and those that come, until the run is over.</summary>
    public async Task<int> FollowAsync(RunId run, CancellationToken stop)
    {
        RankLogPage page = await ReadAsync(run, "", max, stop);
        Show(page);
        bool isOver = false;
        while (true)
        {
            page = await ReadAsync(run, $"&after={page.Last}", MostLines, stop);
            Show(page);
            if (page.HasMore)
            {
                continue;
            }

            if (isOver)
            {
                return ExitCode.Ok;
            }

            // Asked after the lines were read and before the next reading, which then has the last ones.
            isOver = (await call.Silo.GetAsync<RunView>($"runs/{run}", stop)).Status.IsTerminal();
            await Task.Delay(Pause, call.Surroundings.Time, stop);
        }
    }

    private Task<RankLogPage> ReadAsync(RunId run, string place, int count, CancellationToken cancellationToken) =>
        call.Silo.GetAsync<RankLogPage>($"runs/{run}/logs?max={count}{filter}{place}", cancellationToken);

    private void Show(RankLogPage page)
    {
        foreach (RankLogLine line in page.Lines)
        {
            call.Output.Event(line);
            call.Output.Text(string.Create(
                CultureInfo.InvariantCulture,
                $"{Moments.Full(line.At, call.Surroundings.Time)} rank {line.Rank?.ToString(CultureInfo.InvariantCulture) ?? "?"} on {line.Node}: {line.Text}"));
        }
    }
}
