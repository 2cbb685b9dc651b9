using System.Diagnostics;
using System.Text.Json;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Benchmarks.Overhead;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Benchmarks.StartUp;

/// <summary>Times the start of rank processes, beside processes that do only a part of it.</summary>
internal static class StartUpRun
{
    // How a store is named that is the folder of a local run.
    private const string RunFolderScheme = "run-folder:";
    private static readonly RankProcessId Process1 = new(1);
    private static readonly SlotId Slot = new(new NodeName("bench"), 0);

    /// <summary>Measures.</summary>
    /// <param name="rounds">Processes of each kind, after one that is not counted.</param>
    /// <param name="folder">An empty folder.</param>
    /// <exception cref="InvalidOperationException">A process ended too early.</exception>
    public static StartUpResult Measure(int rounds, string folder)
    {
        string prepare = Line(Prepare(folder));
        List<double> runtime = [];
        List<double> libtorch = [];
        List<RankTimes> ranks = [];
        for (int round = -1; round < rounds; round++)
        {
            double bare = TimeBare();
            double loaded = TimeLibtorch();
            RankTimes rank = TimeRank(prepare);
            if (round >= 0)
            {
                runtime.Add(bare);
                libtorch.Add(loaded);
                ranks.Add(rank);
            }
        }

        return new StartUpResult(
            rounds,
            Statistics.Median(runtime),
            Statistics.Median(libtorch),
            Statistics.Median(ranks.Select(rank => rank.Ready)),
            Statistics.Median(ranks.Select(rank => rank.FirstStep)),
            Statistics.Median(ranks.Select(rank => rank.ReadyProcessor)),
            Statistics.Median(ranks.Select(rank => rank.FirstStepProcessor)));
    }

    private static PrepareRank Prepare(string folder)
    {
        var world = new OverheadWorld(Path.Combine(folder, "world"));
        string run = Path.Combine(folder, "run");
        PromptSet prompts = PromptSet.Build(Path.Combine(run, "prompts"), [world.PromptFile]);
        RunSpec spec = RunSpecReader.Read(world.Spec(cluster: false), "spec");
        return new PrepareRank(
            new RankAssignment(
                RunId.Of([0, 0, 0, 0, 0, 1]), Process1, Slot, spec, prompts.Manifest.Hash, Restore: [], ForkedFrom: null),
            new RankSurroundings(RunFolderScheme + run, "127.0.0.1", Path.Combine(folder, "cache"), 1 << 30, Threads: 1));
    }

    private static double TimeBare()
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Start(StartedProgram.Dotnet, [InOwnFolder("snoopi.dll"), "--version"]);
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double TimeLibtorch()
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Start(InOwnFolder("SnoopiCluster.TestRank"), []);
        process.StandardInput.WriteLine("listen");
        process.StandardInput.Flush();
        string? answer = process.StandardOutput.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.Kill();
        process.WaitForExit();
        return answer?.StartsWith("ok", StringComparison.Ordinal) == true
            ? seconds
            : throw new InvalidOperationException($"The process that loads libtorch answered '{answer}'.");
    }

    private static RankTimes TimeRank(string prepare)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = Start(StartedProgram.Dotnet, [InOwnFolder("snoopi.dll"), "rank"]);
        try
        {
            process.StandardInput.WriteLine(prepare);
            process.StandardInput.Flush();
            RankReady ready = Await<RankReady>(process);
            (double atReady, double processorAtReady) = Now();

            Fence fence = new(1, 1);
            process.StandardInput.WriteLine(Line(new JoinGroup(
                new Membership(fence, [new Member(Process1, Slot)], "127.0.0.1", ready.StorePort))));
            process.StandardInput.Flush();
            Await<StepsCommitted>(process);
            (double atStep, double processorAtStep) = Now();
            return new RankTimes(atReady, processorAtReady, atStep, processorAtStep);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        (double Seconds, double Processor) Now() => (
            Stopwatch.GetElapsedTime(started).TotalSeconds, ProcessTable.ProcessorSeconds([process.Id]));
    }

    private static T Await<T>(Process process)
        where T : RankReport
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            switch (JsonSerializer.Deserialize<RankReport>(line, MessageJson.Options))
            {
                case T awaited:
                    return awaited;
                case FailedReport failed:
                    throw new InvalidOperationException($"The rank gave up: {failed.Failed.Cause}");
            }
        }

        throw new InvalidOperationException($"The rank ended before its {typeof(T).Name}.");
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
    }

    private static string InOwnFolder(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private static string Line(RankCommand command) => JsonSerializer.Serialize(command, MessageJson.Options);

    private sealed record RankTimes(
        double Ready, double ReadyProcessor, double FirstStep, double FirstStepProcessor);
}
