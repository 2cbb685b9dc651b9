using System.CommandLine;
using SnoopiCluster.Cli.Demo;

namespace SnoopiCluster.Cli.Commands;

/// <summary>
/// <c>snoopi demo</c>: a cluster of its own that distils the toy teacher over guidance ranges, a killed rank,
/// the proofs, and what the students have learned.
/// </summary>
internal static class DemoCommand
{
    // A run must live long enough to lose a rank halfway.
    private const long LeastSteps = 10;

    public static Command Create(Surroundings surroundings)
    {
        Option<long> steps = new("--steps")
        {
            Description = "Steps of each of the three runs.",
            HelpName = "N",
            DefaultValueFactory = _ => DemoSweep.UsualSteps,
        };
        Option<string?> home = new("--out")
        {
            Description =
                "Folder for the demo's cluster, captions, students and pictures; default .snoopi/demo.",
            HelpName = "DIR",
        };
        Option<bool> keep = new("--keep")
        {
            Description = "Leave the cluster and its dashboard running; `snoopi down` ends them.",
        };
        Command command = new(
            "demo",
            "Start a cluster, distil the toy teacher over three guidance ranges, kill a rank, prove what was "
            + "fed, and examine the one-step students.")
        {
            steps, home, keep,
        };
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(steps) is < LeastSteps)
            {
                throw new CliFault(
                    $"--steps: found {parsed.GetValue(steps)}; give a number from {LeastSteps}.");
            }

            string folder = FolderOf(surroundings, parsed.GetValue(home));
            ClusterDemo demo = new(surroundings, new CommandOutput(surroundings, parsed), folder);
            return StopSignals.WatchAsync(
                signal => surroundings.Error.WriteLine(
                    $"snoopi: {signal}: stopping the demo and all that it started"),
                stop => demo.RunAsync(parsed.GetValue(steps), parsed.GetValue(keep), stop));
        });
        return command;
    }

    /// <summary>Folder of a demo.</summary>
    /// <param name="surroundings">The process' surroundings.</param>
    /// <param name="given">As the command line says it; null for the usual one.</param>
    public static string FolderOf(Surroundings surroundings, string? given) =>
        given is null ? Path.Combine(surroundings.HomeFolder, "demo") : surroundings.FullPath(given);
}
