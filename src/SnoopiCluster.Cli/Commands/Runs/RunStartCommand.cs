using System.CommandLine;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Cli.Watching;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run start SPEC.yaml</c>: submits a run to a cluster. Its spec is layered as that of <c>train</c> is.</summary>
internal static class RunStartCommand
{
    private const string DefaultName = "run";

    public static Command Create(Surroundings surroundings)
    {
        Argument<string?> spec = new("SPEC")
        {
            Description = "YAML file of the run; flags lie over it by key.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<int?> worldSize = new("--world-size")
        {
            Description = "Number of ranks (cluster.world_size).", HelpName = "N",
        };
        Option<bool> watch = new("--watch") { Description = "Watch it until it ends." };
        Option<bool> dryRun = new("--dry-run")
        {
            Description = "Show the resolved spec, the data plan, the memory of a slot and the slot-hours; submit nothing.",
        };
        return SiloCall.Command(
            surroundings,
            "start",
            "Submit a run to the cluster.",
            [
                spec, TrainFlags.Prompts, TrainFlags.Set, worldSize, watch, dryRun, SiloCall.BlobsOption,
                .. TrainFlags.Keys.Select(flag => flag.Option),
            ],
            async (call, cancellationToken) =>
            {
                string? path = call.Parsed.GetValue(spec) is { } given ? surroundings.FullPath(given) : null;
                JsonObject layer = TrainFlags.LayerOf(call.Parsed, surroundings);
                if (call.Parsed.GetValue(worldSize) is { } ranks)
                {
                    SpecLayers.Set(layer, "cluster.world_size", ranks);
                }

                RunSpec resolved = SpecFile.Read(path, layer, () => NameOf(path));
                return call.Parsed.GetValue(dryRun)
                    ? await ClusterDryRun.ShowAsync(call, resolved, cancellationToken)
                    : await SubmitAsync(call, resolved, call.Parsed.GetValue(watch), cancellationToken);
            });
    }

    private static async Task<int> SubmitAsync(
        SiloCall call, RunSpec spec, bool watches, CancellationToken cancellationToken)
    {
        spec = await PromptSetUpload.WithSetAsync(call, spec, cancellationToken);
        RunView run = await call.Silo.CreateAsync<RunView>(
            "runs", new SubmitRun(RunSpecReader.ToJson(spec)), cancellationToken);
        string submitted = $"{run.Name} ({run.Id}) is {Words.Of(run.Status)}, world size {run.Spec.Cluster.WorldSize}";
        if (!watches)
        {
            call.Output.Document(run);
            call.Output.Text($"{submitted}; `snoopi run watch {run.Id}` shows it");
            return ExitCode.Ok;
        }

        call.Output.Event(new { Event = "submitted", Run = run.Id, run.Name });
        call.Output.Text(submitted);
        return await RunWatch.RunAsync(call, run);
    }

    // A spec file's name says more than "run"; what cannot be in a name is left out.
    private static string NameOf(string? path)
    {
        string stem = string.Concat(Path.GetFileNameWithoutExtension(path ?? DefaultName)
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));
        return stem.Length > 0 && char.IsAsciiLetterOrDigit(stem[0]) ? stem[..Math.Min(stem.Length, 100)] : DefaultName;
    }
}
