using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Shipped;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Prompts;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi models init</c>: a new model folder with random weights.</summary>
internal static class ModelsInitCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<string> architecture = new("--arch")
        {
            Description = $"What to make; {Sd15Tiny.Name} is Stable Diffusion 1.5 in miniature.",
            HelpName = "NAME",
            Required = true,
        };
        Option<string> target =
            new("--out") { Description = "Folder to make.", HelpName = "DIR", Required = true };
        Option<string[]> prompts = new("--prompts")
        {
            Description =
                "Prompt files that the tokenizer's vocabulary is learned from; default the 500 that ship.",
            HelpName = "FILE...",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> column =
            new("--column") { Description = "Column or key of the prompt.", HelpName = "NAME" };
        Option<ulong> seed = new("--seed") { Description = "Seed of the weights.", HelpName = "N" };
        Option<string?> channels = new("--channels")
        {
            Description = "Channels of the UNet's levels, the finest first; default 32,64.",
            HelpName = "N,N...",
        };
        Option<bool> force = new("--force") { Description = "Replace a model that is in the folder." };
        Command command = new("init", "Make a model folder with random weights.")
        {
            architecture, target, prompts, column, seed, channels, force,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetRequiredValue(architecture) is var name && name != Sd15Tiny.Name)
            {
                throw new CliFault(
                    $"--arch {name}: there is no such architecture to make; known is {Sd15Tiny.Name}.");
            }

            string folder = surroundings.FullPath(parsed.GetRequiredValue(target));
            if (!parsed.GetValue(force) && Path.Exists(folder) && !IsEmptyFolder(folder))
            {
                throw new CliFault(
                    $"{folder} is not empty; name another folder, or say --force to replace what is in it.");
            }

            Sd15TinyOptions options = new() { Seed = parsed.GetValue(seed) };
            if (parsed.GetValue(channels) is { } list)
            {
                options = options with { UNetChannels = ReadChannels(list) };
            }

            string[] files = parsed.GetValue(prompts) is { Length: > 0 } given
                ? [.. given.Select(surroundings.FullPath)]
                : [ShippedPrompts.File];
            PromptFileOptions reading = new() { Column = parsed.GetValue(column) };
            Sd15Tiny.Create(
                folder,
                options,
                from file in files from prompt in PromptFileReader.ReadAll(file, reading) select prompt.Text);
            InspectionTable.Write(new CommandOutput(surroundings, parsed), ModelInspection.Of(folder));
            return ExitCode.Ok;
        });
        return command;
    }

    private static bool IsEmptyFolder(string path) =>
        Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any();

    private static ImmutableArray<int> ReadChannels(string list) =>
    [
        .. list.Split(',').Select(item =>
            int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                ? number
                : throw new CliFault(
                    $"--channels {list}: '{item}' is no number of channels; write for example 32,64.")),
    ];
}
