using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run show RUN</c>: all that is known of a run.</summary>
internal static class RunShowCommand
{
    public static Command Create(Surroundings surroundings) => SiloCall.Command(
        surroundings,
        "show",
        "Show a run: where it stands and why, its ranks, checkpoints and ledger.",
        [RunLookup.Run],
        async (call, cancellationToken) =>
        {
            RunView run = await RunLookup.FindRunAsync(call, cancellationToken);
            call.Output.Document(run);
            FactGrid.Write(call.Output, RunFacts.Of(run, surroundings.Time));
            return ExitCode.Ok;
        });
}
