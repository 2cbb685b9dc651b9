using System.Diagnostics;
using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.Scheduling;

/// <summary>Many runs for few slots, of ranks that speak the protocol without libtorch.</summary>
public sealed class ManyRunsTests(PostgresServer postgres, TinyWorld world, ITestOutputHelper output)
{
    private const int NumRuns = 200;
    private static readonly int[] Failing = [17, 90, 151];

    [Fact]
    public async Task TwoHundredRuns_FourSlots_AllEndAndNoneIsStuck()
    {
        string fakeRank = Path.Combine(AppContext.BaseDirectory, "SnoopiCluster.FakeRank.dll");
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, world, new TestClusterOptions
        {
            Nodes = [.. new[] { "a", "b" }.Select(name => new TestNodeOptions(name, 2)
            {
                RankScript = $"export FAKE_RANK=stored.1; exec \"$DOTNET\" \"{fakeRank}\"",
            })],
        });
        long started = Stopwatch.GetTimestamp();

        // Some want all four slots, or two: a gang that does not fit must neither wait nor keep others waiting for ever.
        RunId[] runs = new RunId[NumRuns];
        for (int number = 0; number < NumRuns; number++)
        {
            JsonObject spec = world.Spec(
                steps: 5, worldSize: number % 10 == 0 ? 4 : number % 4 == 0 ? 2 : 1, s => s["batch"] = 4);
            spec["name"] = Failing.Contains(number) ? $"n{number}_fail.spec" : $"n{number}";
            runs[number] = (await cluster.Api.SubmitAsync(spec)).Id;
        }

        RunList? all = null;
        await Eventually.SeeAsync(
            "all runs are over",
            async () =>
            {
                all = await cluster.Api.GetAsync<RunList>("runs?max=1000");
                return all.Runs.All(run => run.Status.IsTerminal()) ? all : null;
            },
            TimeSpan.FromSeconds(240),
            () => Task.FromResult(
                string.Join('\n', all!.Runs.Where(run => !run.Status.IsTerminal()).Take(20)) + cluster.Logs()));

        output.WriteLine($"{NumRuns} runs in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.Equal(NumRuns, all!.Runs.Length);
        RunSummary[] failed = [.. all.Runs.Where(run => run.Status != RunStatus.Completed)];
        foreach (RunSummary run in failed)
        {
            output.WriteLine($"{run.Name}: {run.Status}: {run.Cause}");
        }

        Assert.Equal(
            Failing.Select(number => runs[number].Value).Order(StringComparer.Ordinal),
            failed.Select(run => run.Id.Value).Order(StringComparer.Ordinal));
        Assert.All(failed, run => Assert.Contains("told to fail", run.Cause, StringComparison.Ordinal));
    }
}
