using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using Spectre.Console;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi prompts list</c>: the prompt sets of a cluster.</summary>
internal static class PromptsListCommand
{
    private const int HashCharacters = 16;

    public static Command Create(Surroundings surroundings) => SiloCall.Command(
        surroundings,
        "list",
        "List the cluster's prompt sets, the newest first.",
        [],
        async (call, cancellationToken) =>
        {
            PromptSetList list = await call.Silo.GetAsync<PromptSetList>("prompt-sets", cancellationToken);
            call.Output.Document(list);
            if (list.PromptSets.IsEmpty)
            {
                call.Output.Text("no prompt sets; `snoopi prompts ingest FILE... --name NAME --upload` makes one");
                return ExitCode.Ok;
            }

            Table table = new Table().Border(TableBorder.Simple)
                .AddColumn("name")
                .AddColumn(new TableColumn("prompts").RightAligned().NoWrap())
                .AddColumn("of")
                .AddColumn(new TableColumn("made").NoWrap())
                .AddColumn(new TableColumn("manifest").NoWrap());
            foreach (PromptSetView set in list.PromptSets)
            {
                table.AddRow(
                    new Text(set.Name),
                    new Text($"{set.NumPrompts:N0}"),
                    new Text(Sources(set)),
                    new Text(Moments.Full(set.CreatedAt, surroundings.Time)),
                    new Text(set.Hash.ToString()[..HashCharacters]));
            }

            call.Output.Console.Write(table);
            return ExitCode.Ok;
        });

    private static string Sources(PromptSetView set) => set switch
    {
        { Sources: [var first, ..], NumSources: > 1 } => $"{first.File} and {set.NumSources - 1:N0} more",
        { Sources: [var only] } => only.File,
        _ => "",
    };
}
