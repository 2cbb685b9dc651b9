using System.CommandLine;
using SnoopiCluster.Benchmarks.Dashboard;
using SnoopiCluster.Benchmarks.Runs;
using SnoopiCluster.Benchmarks.Samples;
using SnoopiCluster.Benchmarks.Series;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Benchmarks;

/// <summary>The commands that time what people see of the cluster, and what that costs it.</summary>
internal static class PageCommands
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Command> Create() => [CreateDashboard(), CreateSeries(), CreateRuns(), CreateSamples()];

    private static Command CreateDashboard()
    {
        DashboardCase usual = new();
        Option<int> circuits = new("--circuits")
        {
            Description = "Tabs of browsers that watch the run.",
            DefaultValueFactory = _ => usual.NumCircuits,
        };
        Option<int> pairs = new("--pairs")
        {
            Description = "Blocks with them, and as many without.",
            DefaultValueFactory = _ => usual.NumPairs,
        };
        Option<double> seconds = new("--seconds")
        {
            Description = "Length of a block.",
            DefaultValueFactory = _ => usual.Block.TotalSeconds,
        };
        Option<string> tab = new("--tab")
        {
            Description = "Part of the run's page that they watch, such as samples.",
            DefaultValueFactory = _ => usual.Tab,
        };
        Command command = new("dashboard", "Times a run's steps while its page is watched and while it is not.")
        {
            circuits, pairs, seconds, tab,
        };
        command.SetAction((parsed, cancel) => ClusterCommands.InFolderAsync(async folder =>
        {
            DashboardResult result = await DashboardRun.MeasureAsync(
                usual with
                {
                    NumCircuits = parsed.GetValue(circuits),
                    NumPairs = parsed.GetValue(pairs),
                    Block = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                    Tab = parsed.GetValue(tab) ?? usual.Tab,
                },
                folder,
                cancel);
            Console.Write(result.ToTable());
            return result.IsReached;
        }));
        return command;
    }

    private static Command CreateSeries()
    {
        Option<int> steps = new("--steps")
        {
            Description = "Steps of the run.",
            DefaultValueFactory = _ => 60_000,
        };
        Command command = new("series", "Times the curves that a long run's page opens with.") { steps };
        command.SetAction((parsed, cancel) => ClusterCommands.InFolderAsync(async folder =>
        {
            SeriesResult result = await SeriesRun.MeasureAsync(parsed.GetValue(steps), folder, cancel);
            Console.Write(result.ToTable());
            return result.IsReached;
        }));
        return command;
    }

    private static Command CreateRuns()
    {
        Option<int> runs = new("--runs")
        {
            Description = "Runs that there are.",
            DefaultValueFactory = _ => 1_000,
        };
        Option<int> steps = new("--steps")
        {
            Description = "Steps that each has rows of.",
            DefaultValueFactory = _ => 200,
        };
        Option<int> rounds = new("--rounds")
        {
            Description = "How often each page is asked for.",
            DefaultValueFactory = _ => 10,
        };
        Command command = new("runs", "Times the list of many runs.") { runs, steps, rounds };
        command.SetAction((parsed, cancel) => ClusterCommands.InFolderAsync(async folder =>
        {
            RunsResult result = await RunsRun.MeasureAsync(
                parsed.GetValue(runs), parsed.GetValue(steps), parsed.GetValue(rounds), folder, cancel);
            Console.Write(result.ToTable());
            return result.IsReached;
        }));
        return command;
    }

    private static Command CreateSamples()
    {
        Option<long> every = new("--every")
        {
            Description = "Steps between two drawings; the goal is for what a spec has by default.",
            DefaultValueFactory = _ => new SamplesSpec().Every,
        };
        Option<int> draws = new("--draws")
        {
            Description = "Drawings that count.",
            DefaultValueFactory = _ => 5,
        };
        Command command = new("samples", "Times what drawing pictures costs a run of the toy world.") { every, draws };
        command.SetAction((parsed, cancel) => ClusterCommands.InFolderAsync(async folder =>
        {
            SamplesResult result = await SamplesRun.MeasureAsync(
                parsed.GetValue(every), parsed.GetValue(draws), folder, cancel);
            Console.Write(result.ToTable());
            return result.IsReached;
        }));
        return command;
    }
}
