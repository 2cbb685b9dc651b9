using SnoopiCluster.Cli.Generation;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>Shows how far the drawing is, to a person on a terminal; nobody else is told.</summary>
internal static class GenerationScreen
{
    /// <summary>Draws.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="count">Pictures in all.</param>
    /// <param name="draw">Draws; tells the number of pictures that are there.</param>
    public static GenerationReport Watch(
        CommandOutput output, int count, Func<Action<int>?, GenerationReport> draw) => output.IsInteractive
        ? output.Console.Status().Start(
            "drawing", status => draw(done => status.Status($"{done:N0} of {count:N0} pictures")))
        : draw(null);
}
