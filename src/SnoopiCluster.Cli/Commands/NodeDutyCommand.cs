using System.CommandLine;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi node drain|exclude|return NAME</c>: what a node is used for.</summary>
internal static class NodeDutyCommand
{
    private const int MostCauseCharacters = 500;

    private static readonly Argument<string> Node = new("NAME") { Description = "The node's name, as `snoopi node list` says it." };

    /// <summary>The three of them.</summary>
    public static IEnumerable<Command> CreateAll(Surroundings surroundings) =>
    [
        Create(surroundings, "drain", "Give a node no new ranks until its agent is started anew; those that it has stay."),
        Create(
            surroundings,
            "exclude",
            "Give a node no ranks until it is returned; runs on it write a checkpoint and go on elsewhere, or wait."),
        Create(surroundings, "return", "Let a drained or excluded node take ranks again."),
    ];

    private static Command Create(Surroundings surroundings, string order, string description)
    {
        Option<string?> cause = new("--cause") { Description = "Why, for whoever looks at the node.", HelpName = "TEXT" };
        return SiloCall.Command(
            surroundings,
            order,
            description,
            [Node, cause],
            async (call, cancellationToken) =>
            {
                string? given = call.Parsed.GetValue(cause);
                if (given?.Length > MostCauseCharacters)
                {
                    throw new CliFault($"--cause: found {given.Length} characters; give at most {MostCauseCharacters}.");
                }

                string path = $"nodes/{Uri.EscapeDataString(call.Parsed.GetRequiredValue(Node))}";
                await call.Silo.AskAsync($"{path}/{order}", new GiveCause(given), cancellationToken);
                NodeView node = await call.Silo.GetAsync<NodeView>(path, cancellationToken);
                call.Output.Document(node);
                call.Output.Text($"{node.Name} is {Words.Of(node.Status)} and {Words.Of(node.Duty)}{HeldBy(node)}");
                return ExitCode.Ok;
            });
    }

    private static string HeldBy(NodeView node)
    {
        string[] runs = [.. node.Slots.Select(slot => slot.Run?.Value).OfType<string>().Distinct()];
        return runs.Length == 0 ? "; no run holds its slots" : $"; its slots are held by {string.Join(", ", runs)}";
    }
}
