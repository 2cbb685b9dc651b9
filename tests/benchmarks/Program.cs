using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using SnoopiCluster.Benchmarks;
using SnoopiCluster.Benchmarks.Ingest;
using SnoopiCluster.Benchmarks.Measuring;
using SnoopiCluster.Prompts;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Tensors;

// The benchmarks' one command. Exit code 0: every size reaches its goal; 1: one does not; 2: it could not be
// measured.
var sizes = new Option<BenchmarkCase[]>("--size")
{
    Description = "Channels of the UNet's levels and batch, such as 32/64:16; can be repeated.",
    AllowMultipleArgumentsPerToken = true,
    CustomParser = ParseSizes,
};
var rounds = new Option<int>("--rounds")
{
    Description = "Timed steps of each side.",
    DefaultValueFactory = _ => 15,
};
var threads = new Option<int>("--threads")
{
    Description = "Threads of libtorch on either side.",
    DefaultValueFactory = _ => 2,
};
var python = new Option<string>("--python")
{
    Description = "The Python whose torch is the reference.",
    DefaultValueFactory = _ => "/usr/bin/python3",
};
var json = new Option<string?>("--json")
{
    Description = "File for the report as JSON; '-' for standard output.",
};
var command = new RootCommand("Times our PG-SB step against the same step written plainly in PyTorch.")
{
    sizes, rounds, threads, python, json,
};
command.SetAction(Run);
var allReduce = new Command("all-reduce", "Times only our all-reduce against plain c10d's in Python.")
{
    rounds, python,
};
allReduce.SetAction(RunAllReduce);
command.Subcommands.Add(allReduce);
var measuring = new Command("measuring", "Times only our step, with what it measures and without.")
{
    sizes, rounds, threads,
};
measuring.SetAction(RunMeasuring);
command.Subcommands.Add(measuring);
var prompts = new Option<long>("--prompts")
{
    Description = "Prompts of each input.",
    DefaultValueFactory = _ => IngestRun.DefaultPrompts,
};
var ingest = new Command("ingest", "Times the ingest of prompts as jsonl and as parquet.") { prompts };
ingest.SetAction(RunIngest);
command.Subcommands.Add(ingest);
var file = new Argument<string>("FILE");
var output = new Argument<string>("FOLDER");
var once = new Command(IngestRun.OnceCommand, "The process that is measured.") { file, output };
once.Hidden = true;
once.SetAction(parsed => IngestRun.Once(
    parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), Console.Out));
command.Subcommands.Add(once);
foreach (Command cluster in ClusterCommands.Create().Concat(PageCommands.Create()))
{
    command.Subcommands.Add(cluster);
}

return command.Parse(args).Invoke();

int Run(ParseResult parsed)
{
    string folder = Directory.CreateTempSubdirectory("snoopi-bench-").FullName;
    try
    {
        BenchmarkCase[] chosen = parsed.GetValue(sizes) is { Length: > 0 } given
            ? given
            : [.. BenchmarkCase.Default];
        BenchmarkReport report = Benchmark.Measure(
            chosen, parsed.GetValue(rounds), parsed.GetValue(threads), parsed.GetValue(python)!, folder,
            AllReduceRun.DefaultMegabytes);
        Write(report, parsed.GetValue(json));
        return report.IsReached ? 0 : 1;
    }
    catch (Exception e) when (e is InvalidOperationException or IOException or NativeOperationException)
    {
        Console.Error.WriteLine($"The benchmark could not be run: {e.Message}");
        return 2;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

int RunAllReduce(ParseResult parsed)
{
    try
    {
        ImmutableArray<AllReduceResult> results = AllReduceRun.Measure(
            AllReduceRun.DefaultMegabytes, parsed.GetValue(rounds), parsed.GetValue(python)!);
        Console.Write(AllReduceRun.ToTable(results));
        return results.All(result => result.IsReached) ? 0 : 1;
    }
    catch (Exception e) when (e is InvalidOperationException or IOException)
    {
        Console.Error.WriteLine($"The benchmark could not be run: {e.Message}");
        return 2;
    }
}

int RunMeasuring(ParseResult parsed)
{
    string folder = Directory.CreateTempSubdirectory("snoopi-bench-").FullName;
    try
    {
        NativeRuntime.SetThreads(parsed.GetValue(threads));
        BenchmarkCase[] chosen = parsed.GetValue(sizes) is { Length: > 0 } given
            ? given
            : [.. BenchmarkCase.Default];
        bool isReached = true;
        foreach ((int i, BenchmarkCase size) in chosen.Index())
        {
            string own = Directory.CreateDirectory(Path.Combine(folder, $"{i}")).FullName;
            MeasuringResult result = MeasuringRun.Measure(size, parsed.GetValue(rounds), own);
            Console.Write(result.ToTable());
            isReached &= result.IsReached;
        }

        return isReached ? 0 : 1;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

int RunIngest(ParseResult parsed)
{
    string folder = Directory.CreateTempSubdirectory("snoopi-bench-").FullName;
    try
    {
        ImmutableArray<IngestResult> results = IngestRun.Measure(parsed.GetValue(prompts), folder);
        Console.Write(IngestRun.ToTable(results));
        return results.All(result => result.IsReached) ? 0 : 1;
    }
    catch (Exception e)
        when (e is InvalidOperationException or IOException or PromptSetException or PromptFileException)
    {
        Console.Error.WriteLine($"The benchmark could not be run: {e.Message}");
        return 2;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

static void Write(BenchmarkReport report, string? path)
{
    string text = JsonSerializer.Serialize(report, BenchmarkJson.Default.BenchmarkReport);
    if (path == "-")
    {
        Console.WriteLine(text);
        return;
    }

    Console.Write(report.ToTable());
    if (path is not null)
    {
        File.WriteAllText(path, text + "\n");
    }
}

static BenchmarkCase[] ParseSizes(ArgumentResult result)
{
    try
    {
        return [.. result.Tokens.Select(token => BenchmarkCase.Parse(token.Value))];
    }
    catch (FormatException e)
    {
        result.AddError(e.Message);
        return [];
    }
}
