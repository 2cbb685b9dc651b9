using System.CommandLine;
using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Cli.Demo;
using SnoopiCluster.Cli.Toy;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi down</c>: stops what <c>snoopi up</c> started; runs, checkpoints and rows stay.</summary>
internal static class DownCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<string?> kept = new("--out")
        {
            Description = "Folder of a demo that was kept; default .snoopi/demo.",
            HelpName = "DIR",
        };
        Command command = new(
            "down", "Stop what `snoopi up` started and `snoopi demo --keep` left; nothing that was stored is lost.")
        {
            kept,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CommandOutput output = new(surroundings, parsed);
            bool wasThere = await LocalCluster.Of(surroundings, output.Text).StopAsync(cancellationToken);
            string demo = DemoCommand.FolderOf(surroundings, parsed.GetValue(kept));
            bool isDemoBusy = false;
            if (Directory.Exists(demo))
            {
                // Held meanwhile, so that no demo begins in a folder whose cluster is being stopped.
                await using FileStream? claim = FolderClaim.TryTake(demo, ClusterDemo.ClaimFile);
                isDemoBusy = claim is null;
                wasThere |= claim is not null
                    && await new LocalCluster(demo, surroundings.Time, output.Text).StopAsync(cancellationToken);
            }

            output.Text(wasThere ? "down; `snoopi up` goes on where it was" : "nothing was running");
            if (isDemoBusy)
            {
                output.Text($"the demo in {demo} is still at it and is left alone; Ctrl-C there ends it");
            }

            output.Document(new { State = wasThere ? "down" : "was_down", DemoRuns = isDemoBusy });
            return ExitCode.Ok;
        });
        return command;
    }
}
