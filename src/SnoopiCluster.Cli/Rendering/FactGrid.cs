using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>Names and what they stand for, one below the other.</summary>
internal static class FactGrid
{
    /// <summary>Writes them for a person.</summary>
    public static void Write(CommandOutput output, IEnumerable<(string Name, string Value)> facts)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn());
        foreach ((string name, string value) in facts)
        {
            grid.AddRow(new Text(name), new Text(value));
        }

        output.Console.Write(grid);
    }
}
