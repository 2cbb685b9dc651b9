using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Ingest;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>What an ingest made.</summary>
internal static class IngestTable
{
    /// <summary>Writes the table for a person, everything for a program.</summary>
    public static void Write(
        CommandOutput output,
        string name,
        string folder,
        PromptIngestReport report,
        TimeSpan elapsed,
        Uri? registeredAt = null)
    {
        PromptSetManifest manifest = report.Set.Manifest;
        output.Document(new
        {
            Name = name,
            Folder = folder,
            ManifestHash = manifest.Hash.ToString(),
            NumRead = report.NumRead,
            NumPrompts = manifest.NumPrompts,
            NumShards = manifest.Shards.Length,
            report.NumShardsReused,
            ElapsedSeconds = elapsed.TotalSeconds,
            RegisteredAt = registeredAt,
            Files = report.Files,
        });
        output.Console.Write(FilesOf(report));
        foreach (IngestedPromptFile file in report.Files)
        {
            foreach (DroppedPrompts dropped in file.Dropped)
            {
                string examples = string.Join(
                    ", ", dropped.Examples.Select(example => $"{example.Line}: '{OneLine(example.Text)}'"));
                output.Text($"{file.File}: {dropped.Count:N0} {NameOf(dropped.Reason)}, such as {examples}");
            }
        }

        string reused =
            report.NumShardsReused > 0 ? $", {report.NumShardsReused:N0} of them there before" : "";
        output.Text(
            $"'{name}': {manifest.NumPrompts:N0} prompts in {manifest.Shards.Length:N0} shards{reused}, "
            + $"in {elapsed.TotalSeconds:N1} s");
        output.Text($"folder:   {folder}");
        output.Text($"manifest: {manifest.Hash}");
        if (registeredAt is not null)
        {
            output.Text($"uploaded, and registered at {registeredAt}; a spec names it as prompts.set: {name}");
        }
    }

    private static Table FilesOf(PromptIngestReport report)
    {
        Table table =
            new Table().Border(TableBorder.Simple).AddColumn("file").AddColumn("format").AddColumn("column");
        string[] headers = ["read", "kept", "duplicate", "too short", "too long", "blank lines"];
        foreach (string header in headers)
        {
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        }

        foreach (IngestedPromptFile file in report.Files)
        {
            table.AddRow(
                new Text(file.File),
                new Text(file.Format.ToString()),
                new Text(file.Column ?? "-"),
                new Text($"{file.NumRead:N0}"),
                new Text($"{file.NumKept:N0}"),
                Dropped(file, PromptDropReason.Duplicate),
                Dropped(file, PromptDropReason.TooShort),
                Dropped(file, PromptDropReason.TooLong),
                new Text($"{file.NumBlankLines:N0}"));
        }

        return table;
    }

    private static Text Dropped(IngestedPromptFile file, PromptDropReason reason) =>
        new($"{file.Dropped.Where(dropped => dropped.Reason == reason).Sum(dropped => dropped.Count):N0}");

    private static string NameOf(PromptDropReason reason) => reason switch
    {
        PromptDropReason.Duplicate => "duplicates",
        PromptDropReason.TooShort => "too short",
        _ => "too long",
    };

    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
