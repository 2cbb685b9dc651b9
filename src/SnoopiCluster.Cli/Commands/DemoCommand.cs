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
        Command command = new(
            "demo",
            "Start a cluster, distil the toy teacher over three guidance ranges, kill a rank, prove what was "
            + "fed, and examine the one-step students.")
        {
            steps, home,
        };
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(steps) is < LeastSteps)
            {
                throw new CliFault(
                    $"--steps: found {parsed.GetValue(steps)}; give a number from {LeastSteps}.");
            }

            string folder = parsed.GetValue(home) is { } given
                ? surroundings.FullPath(given)
                : Path.Combine(surroundings.HomeFolder, "demo");
            ClusterDemo demo = new(surroundings, new CommandOutput(surroundings, parsed), folder);
            return StopSignals.WatchAsync(
                signal => surroundings.Error.WriteLine(
                    $"snoopi: {signal}: stopping the demo and all that it started"),
                stop => demo.RunAsync(parsed.GetValue(steps), stop));
        });
        return command;
    }
}
