using System.CommandLine;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Cli.Commands.Sweeps;

/// <summary><c>snoopi sweep extend SWEEP MORE.yaml</c>: more trials, or other limits.</summary>
internal static class SweepExtendCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Argument<string?> file = new("MORE")
        {
            Description = "YAML file with axes (the values to add), count, max_concurrent, max_failed_trials.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string[]> set = new("--set")
        {
            Description = "One of these keys, such as max_concurrent=2.", HelpName = "KEY=VALUE",
        };
        return SiloCall.Command(
            surroundings,
            "extend",
            "Add trials to a sweep, or change its limits; the trials it has stay as they are.",
            [RunLookup.Sweep, file, set],
            async (call, cancellationToken) =>
            {
                JsonObject more = call.Parsed.GetValue(file) is { } path
                    ? SpecFile.ReadDocument(surroundings.FullPath(path)).Root
                    : [];
                SpecLayers.Overlay(more, SpecSettings.LayerOf(call.Parsed.GetValue(set) ?? []));
                if (more.Count == 0)
                {
                    throw new CliFault("What to add? Name a YAML file with axes or limits, or say --set max_concurrent=2.");
                }

                SweepView sweep = await RunLookup.FindSweepAsync(call, cancellationToken);
                await call.Silo.AskAsync($"sweeps/{sweep.Id}/extend", new ExtendSweep(more), cancellationToken);
                SweepView after = await call.Silo.GetAsync<SweepView>($"sweeps/{sweep.Id}", cancellationToken);
                call.Output.Document(after);
                call.Output.Text($"{after.Name} ({after.Id}) has {after.NumTrials} trials, {after.NumTrials - sweep.NumTrials} of them new");
                return ExitCode.Ok;
            });
    }
}
