using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Prompts;

namespace SnoopiCluster.Cli.Commands;

/// <summary>
/// <c>snoopi prompts check FILE...</c>: reads prompt files to their ends and says what they hold.
/// </summary>
internal static class PromptsCheckCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Prompt files: txt, csv, tsv, json, jsonl, each also .gz, and parquet.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> column = new("--column")
        {
            Description = "Column or key of the prompt; default the first of prompt, caption, text, IIW.",
            HelpName = "NAME",
        };
        Command command = new("check", "Read prompt files and count what they hold.") { files, column };
        command.SetAction(parsed =>
        {
            PromptFileOptions options = new() { Column = parsed.GetValue(column) };
            IReadOnlyList<CheckedPromptFile> all =
                [.. parsed.GetRequiredValue(files)
                    .Select(file => Check(surroundings.FullPath(file), options))];
            PromptFileTable.Write(new CommandOutput(surroundings, parsed), all);
            foreach (CheckedPromptFile rejected in all.Where(file => file.Fault is not null))
            {
                surroundings.Error.WriteLine($"snoopi: {rejected.Fault}");
            }

            return all.All(file => file.Fault is null) ? ExitCode.Ok : ExitCode.Usage;
        });
        return command;
    }

    private static CheckedPromptFile Check(string file, PromptFileOptions options)
    {
        try
        {
            return new CheckedPromptFile(file, PromptFileSummary.Of(file, options), null);
        }
        catch (PromptFileException fault)
        {
            return new CheckedPromptFile(file, null, fault.Message);
        }
    }
}
