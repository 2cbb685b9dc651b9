using SnoopiCluster.Prompts;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>A prompt file that was read to its end, or refused.</summary>
/// <param name="File">Full path.</param>
/// <param name="Summary">What it holds; null when it was refused.</param>
/// <param name="Fault">Why it was refused; null when it was not.</param>
internal sealed record CheckedPromptFile(string File, PromptFileSummary? Summary, string? Fault);

/// <summary>What prompt files hold.</summary>
internal static class PromptFileTable
{
    /// <summary>Writes the sound files as a table for a person, all of them for a program.</summary>
    public static void Write(CommandOutput output, IReadOnlyList<CheckedPromptFile> files)
    {
        output.Document(new
        {
            NumPrompts = files.Sum(file => file.Summary?.NumPrompts ?? 0),
            NumRejected = files.Count(file => file.Fault is not null),
            Files = files.Select(
                file => new { file.File, IsAccepted = file.Fault is null, file.Fault, file.Summary }),
        });

        Table table =
            new Table().Border(TableBorder.Simple).AddColumn("file").AddColumn("format").AddColumn("column");
        string[] headers = ["prompts", "distinct", "empty", "blank lines", "shortest", "longest"];
        foreach (string header in headers)
        {
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        }

        foreach (PromptFileSummary summary in files.Select(file => file.Summary).OfType<PromptFileSummary>())
        {
            table.AddRow(
                new Text(summary.File),
                new Text(summary.Format.ToString()),
                new Text(summary.Column ?? "-"),
                new Text($"{summary.NumPrompts:N0}"),
                new Text($"{summary.NumDistinct:N0}"),
                new Text($"{summary.NumEmpty:N0}"),
                new Text($"{summary.NumBlankLines:N0}"),
                new Text($"{summary.ShortestNumChars:N0}"),
                new Text($"{summary.LongestNumChars:N0}"));
        }

        if (table.Rows.Count > 0)
        {
            output.Console.Write(table);
        }
    }
}
