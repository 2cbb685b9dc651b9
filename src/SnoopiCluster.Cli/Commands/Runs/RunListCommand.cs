using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run list</c>: the newest runs.</summary>
internal static class RunListCommand
{
    private const int MostRuns = 1_000;

    public static Command Create(Surroundings surroundings)
    {
        Option<string[]> status = new("--status")
        {
            Description = $"Only these: {string.Join(", ", Enum.GetValues<RunStatus>().Select(Words.InApi))}.",
            HelpName = "STATUS,...",
        };
        Option<string?> sweep = new("--sweep") { Description = "Only trials of this sweep.", HelpName = "SWEEP" };
        Option<int> max = new("--max")
        {
            Description = "Most runs to show.", HelpName = "N", DefaultValueFactory = _ => 50,
        };
        return SiloCall.Command(
            surroundings,
            "list",
            "List runs, the newest first.",
            [status, sweep, max],
            async (call, cancellationToken) =>
            {
                if (call.Parsed.GetValue(max) is < 1 or > MostRuns)
                {
                    throw new CliFault($"--max: found {call.Parsed.GetValue(max)}; give a number from 1 to {MostRuns}.");
                }

                string query = $"runs?max={call.Parsed.GetValue(max)}"
                    + StatusQuery(call.Parsed.GetValue(status) ?? [])
                    + (call.Parsed.GetValue(sweep) is { } id ? $"&sweep={Uri.EscapeDataString(id)}" : "");
                RunList list = await call.Silo.GetAsync<RunList>(query, cancellationToken);
                call.Output.Document(list);
                if (list.Runs.IsEmpty)
                {
                    call.Output.Text("no runs");
                    return ExitCode.Ok;
                }

                if (!call.Output.IsJson)
                {
                    RunTable.Write(call.Output, list.Runs, surroundings.Time);
                }

                if (list.Next is not null)
                {
                    call.Output.Text($"there are more; --max {MostRuns} shows them");
                }

                return ExitCode.Ok;
            });
    }

    private static string StatusQuery(string[] given)
    {
        string[] names = [.. given.SelectMany(
            text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        string[] known = [.. Enum.GetValues<RunStatus>().Select(Words.InApi)];
        foreach (string name in names.Except(known))
        {
            throw new CliFault($"--status {name}: there is no such status; known are {string.Join(", ", known)}.");
        }

        return names.Length == 0 ? "" : $"&status={string.Join(',', names)}";
    }
}
