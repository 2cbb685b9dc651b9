using System.CommandLine;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Cli.Watching;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run fork RUN --at STEP --set KEY=VALUE</c>: a new run that begins with a checkpoint of another.</summary>
internal static class RunForkCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<long> at = new("--at")
        {
            Description = "A checkpoint of the run: the one that stands before this step.",
            HelpName = "STEP",
            Required = true,
        };
        Option<string[]> set = new("--set")
        {
            Description = "A key of the spec that the fork has otherwise, such as guidance=0.5:3 or steps=2000.",
            HelpName = "KEY=VALUE",
        };
        Option<string?> name = new("--name") { Description = "Name of the new run.", HelpName = "NAME" };
        Option<bool> watch = new("--watch") { Description = "Watch it until it ends." };
        return SiloCall.Command(
            surroundings,
            "fork",
            "Begin a new run with a checkpoint of another one, with other keys; its ledger goes on from there.",
            [RunLookup.Run, at, set, name, watch],
            async (call, cancellationToken) =>
            {
                JsonObject layer = SpecSettings.LayerOf(call.Parsed.GetValue(set) ?? []);
                SpecLayers.MakePathsFull(layer, surroundings.CurrentFolder);
                if (call.Parsed.GetValue(name) is { } given)
                {
                    layer["name"] = given;
                }

                RunView parent = await RunLookup.FindRunAsync(call, cancellationToken);
                long step = call.Parsed.GetValue(at);
                RequireCheckpoint(parent, step);
                RunView fork = await call.Silo.CreateAsync<RunView>(
                    $"runs/{parent.Id}/fork", new ForkRun(step, layer), cancellationToken);
                if (call.Parsed.GetValue(watch))
                {
                    call.Output.Event(new { Event = "submitted", Run = fork.Id, fork.Name });
                    call.Output.Text($"{fork.Name} ({fork.Id}) begins with step {step} of {parent.Name} ({parent.Id})");
                    return await RunWatch.RunAsync(call, fork);
                }

                call.Output.Document(fork);
                call.Output.Text($"{fork.Name} ({fork.Id}) begins with step {step} of {parent.Name} ({parent.Id}); "
                    + $"`snoopi run watch {fork.Id}` shows it");
                return ExitCode.Ok;
            });
    }

    private static void RequireCheckpoint(RunView run, long step)
    {
        long[] steps = [.. run.Checkpoints.Select(checkpoint => checkpoint.Step).Order()];
        if (steps.Contains(step))
        {
            return;
        }

        long[] nearest = [.. steps.OrderBy(known => Math.Abs(known - step)).Take(2).Order()];
        throw new CliFault($"--at {step}: {run.Name} ({run.Id}) has no checkpoint there; " + nearest switch
        {
            [] => $"it has none yet. `snoopi run checkpoint {run.Id}` makes one.",
            [long only] => $"its only one stands before step {only}.",
            _ => $"the nearest stand before steps {string.Join(" and ", nearest)}.",
        });
    }
}
