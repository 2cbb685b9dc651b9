using System.CommandLine;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Cli.Commands.Sweeps;

/// <summary><c>snoopi sweep stop SWEEP</c>: cancels its runs and starts no more.</summary>
internal static class SweepStopCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<string?> cause = new("--cause") { Description = "Why, for the timelines.", HelpName = "TEXT" };
        return SiloCall.Command(
            surroundings,
            "stop",
            "Cancel a sweep's runs and start no more; what they have stored stays.",
            [RunLookup.Sweep, cause],
            async (call, cancellationToken) =>
            {
                SweepView sweep = await RunLookup.FindSweepAsync(call, cancellationToken);
                await call.Silo.AskAsync(
                    $"sweeps/{sweep.Id}/stop", new GiveCause(call.Parsed.GetValue(cause)), cancellationToken);
                SweepView after = await call.Silo.GetAsync<SweepView>($"sweeps/{sweep.Id}", cancellationToken);
                call.Output.Document(after);
                call.Output.Text($"{after.Name} ({after.Id}) is {Words.Of(after.Status)}: {after.Cause}");
                return ExitCode.Ok;
            });
    }
}
