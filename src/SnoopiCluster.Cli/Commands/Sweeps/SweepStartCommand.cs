using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Cli.Watching;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Cli.Commands.Sweeps;

/// <summary><c>snoopi sweep start SWEEP.yaml</c>: submits a sweep.</summary>
internal static class SweepStartCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Argument<string> file = new("SWEEP")
        {
            Description = "YAML file of the sweep: name, run (the keys all runs share), axes, strategy, count, limits, early_stop.",
        };
        Option<bool> dryRun = new("--dry-run") { Description = "Show the trials that it would have; submit nothing." };
        Option<bool> watch = new("--watch") { Description = "Watch it until it ends." };
        return SiloCall.Command(
            surroundings,
            "start",
            "Submit a sweep to the cluster.",
            [file, dryRun, watch, SiloCall.BlobsOption],
            async (call, cancellationToken) =>
            {
                string path = surroundings.FullPath(call.Parsed.GetRequiredValue(file));
                YamlDocument document = SweepFile.Read(path);
                SweepSpec spec = SweepFile.Check(document, path);
                return call.Parsed.GetValue(dryRun)
                    ? ShowTrials(call.Output, spec)
                    : await SubmitAsync(call, document.Root, spec, call.Parsed.GetValue(watch), cancellationToken);
            });
    }

    /// <summary>Submits a sweep whose document was checked, its prompt files first.</summary>
    public static async Task<SweepView> SendAsync(
        SiloCall call, JsonObject document, SweepSpec spec, CancellationToken cancellationToken)
    {
        if (document[SweepFile.RunSection] is JsonObject run && run["prompts"]?["files"] is not null)
        {
            // Any trial's spec says where the prompts are; files are not an axis that a cluster could follow.
            RunSpec first = RunSpecReader.Read(
                TrialExpansion.DocumentOf(spec, 0, TrialExpansion.Beyond(spec, [])[0]), spec.Name);
            RunSpec sent = await PromptSetUpload.WithSetAsync(call, first, cancellationToken);
            JsonObject prompts = run["prompts"]?.AsObject() ?? [];
            prompts.Remove("files");
            prompts["set"] = sent.Prompts.Set;
        }

        return await call.Silo.CreateAsync<SweepView>("sweeps", new SubmitSweep(document), cancellationToken);
    }

    private static async Task<int> SubmitAsync(
        SiloCall call, JsonObject document, SweepSpec spec, bool watches, CancellationToken cancellationToken)
    {
        SweepView sweep = await SendAsync(call, document, spec, cancellationToken);
        string submitted = $"{sweep.Name} ({sweep.Id}): {sweep.NumTrials} trials, {spec.MaxConcurrent} at once";
        if (!watches)
        {
            call.Output.Document(sweep);
            call.Output.Text($"{submitted}; `snoopi sweep watch {sweep.Id}` shows it");
            return ExitCode.Ok;
        }

        call.Output.Event(new { Event = "submitted", Sweep = sweep.Id, sweep.Name });
        call.Output.Text(submitted);
        return await SweepWatch.RunAsync(call, sweep);
    }

    private static int ShowTrials(CommandOutput output, SweepSpec spec)
    {
        ImmutableArray<ImmutableArray<AxisValue>> trials = TrialExpansion.Beyond(spec, []);
        output.Document(new
        {
            spec.Name,
            Trials = trials.Select((values, number) => new
            {
                Trial = number,
                Name = TrialExpansion.NameOf(spec, number),
                Values = values.ToDictionary(value => value.Key, value => value.Value),
            }),
            spec.MaxConcurrent,
        });
        for (int number = 0; number < trials.Length; number++)
        {
            output.Text($"{TrialExpansion.NameOf(spec, number)}  "
                + string.Join("  ", trials[number].Select(value => $"{value.Key} = {SweepTableView.TextOf(value.Value)}")));
        }

        output.Text($"{trials.Length} trials, {spec.MaxConcurrent} at once");
        return ExitCode.Ok;
    }
}
