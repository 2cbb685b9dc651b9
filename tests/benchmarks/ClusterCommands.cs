using System.Collections.Immutable;
using System.CommandLine;
using SnoopiCluster.Benchmarks.Nodes;
using SnoopiCluster.Benchmarks.Overhead;
using SnoopiCluster.Benchmarks.Progress;
using SnoopiCluster.Benchmarks.Recovery;
using SnoopiCluster.Benchmarks.StartUp;
using SnoopiCluster.Storage.Postgres;

namespace SnoopiCluster.Benchmarks;

/// <summary>The commands that time the cluster: they start a PostgreSQL, a silo, nodes and ranks of their own.</summary>
internal static class ClusterCommands
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Command> Create() =>
        [CreateNodes(), CreateOverhead(), CreateMetrics(), CreateStartUp(), CreateRecovery()];

    private static Command CreateNodes()
    {
        Option<int> nodes = new("--nodes")
        {
            Description = "Simulated nodes.",
            DefaultValueFactory = _ => 1_000,
        };
        Option<int> seconds = new("--seconds")
        {
            Description = "How long to measure.",
            DefaultValueFactory = _ => 60,
        };
        Command command = new("nodes", "Has one silo keep simulated nodes alive.") { nodes, seconds };
        command.SetAction((parsed, cancel) => InFolderAsync(async folder =>
        {
            NodesResult result = await NodesRun.MeasureAsync(
                parsed.GetValue(nodes), TimeSpan.FromSeconds(parsed.GetValue(seconds)), folder, cancel);
            Console.Write(result.ToTable());
            return result.IsReached;
        }));
        return command;
    }

    private static Command CreateOverhead()
    {
        Option<int> pairs = new("--pairs")
        {
            Description = "Blocks of either side.",
            DefaultValueFactory = _ => 12,
        };
        Option<int> steps = new("--steps")
        {
            Description = "About how many steps a block has, where they fit into 4 s.",
            DefaultValueFactory = _ => 50,
        };
        Command command = new("overhead", "Times the same training with a silo and without one.") { pairs, steps };
        command.SetAction((parsed, cancel) => InFolderAsync(async folder =>
        {
            OverheadResult result = await OverheadRun.MeasureAsync(
                parsed.GetValue(pairs), parsed.GetValue(steps), warmUpSteps: 100, folder, cancel);
            Console.Write(result.ToTable());
            return result.IsReached;
        }));
        return command;
    }

    private static Command CreateMetrics()
    {
        Option<int> rows = new("--rows")
        {
            Description = "About how many rows of steps to write in a case.",
            DefaultValueFactory = _ => 100_000,
        };
        Command command = new("metrics", "Times the store of ledger rows and metrics.") { rows };
        command.SetAction((parsed, cancel) => InFolderAsync(async _ =>
        {
            ImmutableArray<ProgressResult> results = await ProgressRun.MeasureAsync(parsed.GetValue(rows), cancel);
            Console.Write(ProgressRun.ToTable(results));
            return results.All(result => result.IsReached);
        }));
        return command;
    }

    private static Command CreateStartUp()
    {
        Option<int> rounds = new("--rounds")
        {
            Description = "Processes of each kind.",
            DefaultValueFactory = _ => 7,
        };
        Command command = new("start-up", "Times the start of a rank process.") { rounds };
        command.SetAction((parsed, _) => InFolderAsync(folder =>
        {
            Console.Write(StartUpRun.Measure(parsed.GetValue(rounds), folder).ToTable());
            return Task.FromResult(true);
        }));
        return command;
    }

    private static Command CreateRecovery()
    {
        Option<int> kills = new("--kills")
        {
            Description = "How often a rank is killed, on either side.",
            DefaultValueFactory = _ => 5,
        };
        Option<int> stops = new("--stops")
        {
            Description = "How often one is stopped (SIGSTOP), on either side; torchrun takes 45 s and more each time.",
            DefaultValueFactory = _ => 3,
        };
        Option<string> python = new("--python")
        {
            Description = "The Python whose torchrun is the reference; 'none' leaves it out.",
            DefaultValueFactory = _ => "/usr/bin/python3",
        };
        Command command = new("recovery", "Times what the loss of a rank costs, beside torchrun.") { kills, stops, python };
        command.SetAction((parsed, cancel) => InFolderAsync(async folder =>
        {
            string? torchrun = parsed.GetValue(python) is { } given && given != "none" ? given : null;
            ImmutableArray<RecoveryResult> results = await RecoveryRun.MeasureAsync(
                parsed.GetValue(kills), parsed.GetValue(stops), torchrun, folder, cancel);
            Console.Write(RecoveryRun.ToTable(results));
            return results.All(result => result.IsReached);
        }));
        return command;
    }

    /// <summary>Measures in a folder of its own.</summary>
    /// <param name="measure">Measures and prints; gives whether the goals are reached.</param>
    /// <returns>Exit code 0: the goals are reached; 1: one is not; 2: it could not be measured.</returns>
    public static async Task<int> InFolderAsync(Func<string, Task<bool>> measure)
    {
        string folder = Directory.CreateTempSubdirectory("snoopi-bench-").FullName;
        try
        {
            return await measure(folder) ? 0 : 1;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException
            or PrivatePostgresException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync($"The benchmark could not be run: {e.Message}");
            return 2;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
