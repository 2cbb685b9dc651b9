using System.Collections.Immutable;
using Spectre.Console;

namespace SnoopiCluster.Cli.Toy;

/// <summary>A report's table on a console.</summary>
internal static class ReportTableView
{
    /// <summary>The table; numbers stand right.</summary>
    public static Table Of(ReportTable rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        if (rows.Title.Length > 0)
        {
            table.Title(Markup.Escape(rows.Title));
        }

        for (int column = 0; column < rows.Columns.Length; column++)
        {
            TableColumn header = new TableColumn(Markup.Escape(rows.Columns[column])).NoWrap();
            table.AddColumn(column == 0 ? header : header.RightAligned());
        }

        foreach (ImmutableArray<string> row in rows.Rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }
}
