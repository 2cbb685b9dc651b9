using System.CommandLine;
using SnoopiCluster.Cli.Cluster;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi down</c>: stops what <c>snoopi up</c> started; runs, checkpoints and rows stay.</summary>
internal static class DownCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Command command = new("down", "Stop what `snoopi up` started; nothing that was stored is lost.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CommandOutput output = new(surroundings, parsed);
            bool wasThere = await LocalCluster.Of(surroundings, output.Text).StopAsync(cancellationToken);
            output.Text(wasThere ? "down; `snoopi up` goes on where it was" : "nothing was running");
            output.Document(new { State = wasThere ? "down" : "was_down" });
            return ExitCode.Ok;
        });
        return command;
    }
}
