using System.CommandLine;
using SnoopiCluster.Cli.Proof;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Storage.Proof;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run verify RUN</c>: holds a run's stored rows against the prompt shards and the checkpoints.</summary>
internal static class RunVerifyCommand
{
    public static Command Create(Surroundings surroundings) => SiloCall.Command(
        surroundings,
        "verify",
        "Prove which prompts a run was fed, step by step, forks included; names the first step that differs.",
        [RunLookup.Run, SiloCall.BlobsOption],
        async (call, cancellationToken) =>
        {
            RunView run = await RunLookup.FindRunAsync(call, cancellationToken);
            RunProof proof = SiloProof.Of(
                call.Silo,
                await call.OpenBlobsAsync(cancellationToken),
                Path.Combine(surroundings.HomeFolder, "cache", "prompt-shards"),
                surroundings.Time);
            RunFinding found = await proof.VerifyAsync(run.Id, cancellationToken);
            string about = found.Run.Id == run.Id
                ? $"{run.Name} ({run.Id})"
                : $"its ancestor {found.Run.Name} ({found.Run.Id})";
            return FindingReport.Write(call.Output, run.Id.Value, about, found.Finding);
        });
}
