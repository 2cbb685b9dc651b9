using System.CommandLine;
using System.Text.RegularExpressions;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts;
using SnoopiCluster.Prompts.Ingest;

namespace SnoopiCluster.Cli.Commands;

/// <summary>
/// <c>snoopi prompts ingest FILE... --name NAME</c>: makes a prompt set of prompt files.
/// </summary>
internal static partial class PromptsIngestCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Flags flags = new();
        return SiloCall.Command(
            surroundings,
            "ingest",
            "Make a prompt set of prompt files; started again, it goes on.",
            [
                flags.Files,
                flags.Name,
                flags.Out,
                flags.DropDuplicates,
                flags.MinChars,
                flags.MaxChars,
                flags.ShardSize,
                flags.Column,
                flags.Upload,
                SiloCall.BlobsOption,
            ],
            (call, _) => IngestAsync(call, flags));
    }

    private static Task<int> IngestAsync(SiloCall call, Flags flags)
    {
        (Surroundings surroundings, ParseResult parsed, CommandOutput output, SiloClient silo) = call;
        string name = parsed.GetRequiredValue(flags.Name);
        if (!SetName().IsMatch(name))
        {
            throw new CliFault(
                $"--name: '{name}' is no name for a prompt set; use 1 to 63 lower-case letters, digits, '-', "
                + "'_' and '.', beginning with a letter or digit.");
        }

        string folder = surroundings.FullPath(
            parsed.GetValue(flags.Out) ?? Path.Combine(surroundings.HomeFolder, "prompts", name));
        string[] files = [.. parsed.GetRequiredValue(flags.Files).Select(surroundings.FullPath)];
        PromptIngestOptions options = OptionsOf(parsed, flags);
        long start = surroundings.Time.GetTimestamp();
        return StopSignals.WatchAsync(
            _ => surroundings.Error.WriteLine("snoopi: stopping"),
            async stop =>
            {
                PromptIngestReport report = IngestScreen.Watch(
                    output, progress => PromptIngest.Run(folder, files, options, progress, stop));
                Uri? registeredAt = null;
                if (parsed.GetValue(flags.Upload))
                {
                    await PromptSetUpload.SendAsync(
                        silo, await call.OpenBlobsAsync(stop), name, folder, report.Files, stop);
                    registeredAt = silo.Url;
                }

                IngestTable.Write(
                    output, name, folder, report, surroundings.Time.GetElapsedTime(start), registeredAt);
                return ExitCode.Ok;
            },
            _ => surroundings.Error.WriteLine(
                $"snoopi: stopped; what was written of '{name}' is in {folder}, and the same command goes on"));
    }

    private static PromptIngestOptions OptionsOf(ParseResult parsed, Flags flags)
    {
        int minChars = parsed.GetValue(flags.MinChars);
        int maxChars = parsed.GetValue(flags.MaxChars) ?? int.MaxValue;
        int shardSize = parsed.GetValue(flags.ShardSize);
        if (minChars < 0 || maxChars < Math.Max(1, minChars))
        {
            throw new CliFault(
                $"--min-length {minChars} and --max-length {maxChars} leave no prompt; "
                + "give a smallest length of 0 or more and a largest one that is not below it.");
        }

        if (shardSize is < 1 or > PromptSetManifest.MaxPromptsPerShard)
        {
            throw new CliFault(
                $"--shard-size: {shardSize} is out of range; 1 to {PromptSetManifest.MaxPromptsPerShard} "
                + "prompts make a shard.");
        }

        return new PromptIngestOptions
        {
            Files = new PromptFileOptions { Column = parsed.GetValue(flags.Column) },
            DropDuplicates = parsed.GetValue(flags.DropDuplicates),
            MinChars = minChars,
            MaxChars = maxChars,
            PromptsPerShard = shardSize,
        };
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z")]
    private static partial Regex SetName();

    private sealed class Flags
    {
        public Argument<string[]> Files { get; } = new("FILE")
        {
            Description = "Prompt files: txt, csv, tsv, json, jsonl, each also .gz, and parquet.",
            Arity = ArgumentArity.OneOrMore,
        };

        public Option<string> Name { get; } = new("--name")
        {
            Description = "Name of the prompt set.", HelpName = "NAME", Required = true,
        };

        public Option<string?> Out { get; } = new("--out")
        {
            Description = "Folder of the prompt set; default .snoopi/prompts/NAME.", HelpName = "FOLDER",
        };

        public Option<bool> DropDuplicates { get; } = new("--dedupe")
        {
            Description = "Drop prompts that came before, byte by byte.",
        };

        public Option<int> MinChars { get; } = new("--min-length")
        {
            Description = "Drop prompts of fewer characters.", HelpName = "N",
        };

        public Option<int?> MaxChars { get; } = new("--max-length")
        {
            Description = "Drop prompts of more characters.", HelpName = "N",
        };

        public Option<int> ShardSize { get; } = new("--shard-size")
        {
            Description = "Most prompts of a shard.",
            HelpName = "N",
            DefaultValueFactory = _ => PromptSetManifest.MaxPromptsPerShard,
        };

        public Option<bool> Upload { get; } = new("--upload")
        {
            Description = "Upload the set to the cluster's blob store and register its name with the silo.",
        };

        public Option<string?> Column { get; } = new("--column")
        {
            Description = "Column or key of the prompt; default the first of prompt, caption, text, IIW.",
            HelpName = "NAME",
        };
    }
}
