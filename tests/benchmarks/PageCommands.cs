using System.CommandLine;
using SnoopiCluster.Benchmarks.Dashboard;

namespace SnoopiCluster.Benchmarks;

/// <summary>The commands that time what people see of the cluster, and what that costs it.</summary>
internal static class PageCommands
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Command> Create() => [CreateDashboard()];

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
}
