using System.CommandLine;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Cli.Commands.Runs;

/// <summary><c>snoopi run pause|resume|cancel|checkpoint RUN</c>: orders that a run takes after a step.</summary>
internal static class RunOrderCommand
{
    private const int MostCauseCharacters = 500;

    /// <summary>The four of them.</summary>
    public static IEnumerable<Command> CreateAll(Surroundings surroundings) =>
    [
        Create(surroundings, "pause", "Let a run finish its step, write a checkpoint and give its slots back."),
        Create(surroundings, "resume", "Queue a paused or failed run again; it goes on at its newest checkpoint."),
        Create(surroundings, "cancel", "End a run; what it has stored stays."),
        Create(surroundings, "checkpoint", "Let a run write a checkpoint after the step in progress, and go on."),
    ];

    private static Command Create(Surroundings surroundings, string order, string description)
    {
        Option<string?> cause = new("--cause") { Description = "Why, for the timeline.", HelpName = "TEXT" };
        return SiloCall.Command(
            surroundings,
            order,
            description,
            [RunLookup.Run, cause],
            async (call, cancellationToken) =>
            {
                string? given = call.Parsed.GetValue(cause);
                if (given?.Length > MostCauseCharacters)
                {
                    throw new CliFault($"--cause: found {given.Length} characters; give at most {MostCauseCharacters}.");
                }

                RunView run = await RunLookup.FindRunAsync(call, cancellationToken);
                await call.Silo.AskAsync($"runs/{run.Id}/{order}", new GiveCause(given), cancellationToken);
                RunView after = await call.Silo.GetAsync<RunView>($"runs/{run.Id}", cancellationToken);
                call.Output.Document(after);
                call.Output.Text(
                    $"{after.Name} ({after.Id}): {order} asked for; it is {Words.Of(after.Status)}: {after.Cause}");
                return ExitCode.Ok;
            });
    }
}
