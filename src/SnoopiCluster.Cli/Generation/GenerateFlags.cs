using System.CommandLine;

namespace SnoopiCluster.Cli.Generation;

/// <summary>What <c>snoopi generate</c> can be given.</summary>
internal sealed class GenerateFlags
{
    public Option<string> Model { get; } = new("--model")
    {
        Description = "Model folder in the diffusers layout: a run's student, or a teacher.",
        HelpName = "DIR",
        Required = true,
    };

    public Option<string?> Prompt { get; } = new("--prompt")
    {
        Description = "What the pictures show; '' is the null prompt.", HelpName = "TEXT",
    };

    public Option<string?> PromptFile { get; } = new("--prompt-file")
    {
        Description =
            "A picture for each prompt of a file: txt, csv, tsv, json, jsonl, each also .gz, or parquet.",
        HelpName = "FILE",
    };

    public Option<string?> Column { get; } = new("--column")
    {
        Description = "Column or key of the prompt in that file.", HelpName = "NAME",
    };

    public Option<string?> Negative { get; } = new("--negative")
    {
        Description = "What the pictures do not show.", HelpName = "TEXT",
    };

    public Option<string?> NegativeMethod { get; } = new("--negative-method")
    {
        Description = "nasa (default): cross-attention steers away from it. guidance: it takes the null "
            + "prompt's place. subtract: its text features are subtracted.",
        HelpName = "METHOD",
    };

    public Option<double?> NasaScale { get; } = new("--nasa-scale")
    {
        Description = "How strongly it is taken away; default the model's own, else 0.5.", HelpName = "A",
    };

    public Option<double?> Guidance { get; } = new("--guidance")
    {
        Description = "Guidance scale; 1 is none. Default 1 for a student, 2.5 for a teacher.",
        HelpName = "K",
    };

    public Option<int?> Steps { get; } = new("--steps")
    {
        Description = "Steps of the sampler; default 1 for a student, 25 for a teacher.", HelpName = "N",
    };

    public Option<string?> Sampler { get; } = new("--sampler")
    {
        Description = "dpm (default): DPM-Solver++ 2M; ddim.", HelpName = "NAME",
    };

    public Option<ulong> Seed { get; } = new("--seed")
    {
        Description = "Seed of the first picture; each next one takes the next number. Default 0.",
        HelpName = "N",
    };

    public Option<int> Count { get; } = new("--count")
    {
        Description = "Pictures of each prompt.", HelpName = "N", DefaultValueFactory = _ => 1,
    };

    public Option<string?> Out { get; } = new("--out")
    {
        Description = "A .png for one picture or the grid, else a folder to make; default generated.png or "
            + "generated.",
        HelpName = "FILE|DIR",
    };

    public Option<bool> Grid { get; } = new("--grid")
    {
        Description = "Lay the pictures out side by side: alone in a .png, or as grid.png in the folder.",
    };

    public Option<bool> Force { get; } = new("--force")
    {
        Description = "Replace the file, or the folder of pictures, that is there.",
    };

    public Option<int> Batch { get; } = new("--batch")
    {
        Description =
            "Pictures drawn at a time; less takes less memory, and another number rounds otherwise.",
        HelpName = "N",
        DefaultValueFactory = _ => 8,
    };

    public Option<string> Device { get; } = new("--device")
    {
        Description = "cpu, cuda or cuda:N.", HelpName = "NAME", DefaultValueFactory = _ => "cpu",
    };

    public Option<int> Threads { get; } = new("--threads")
    {
        Description = "Threads on the CPU; 0 (default) for all cores.", HelpName = "N",
    };

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
    [
        Model, Prompt, PromptFile, Column, Negative, NegativeMethod, NasaScale, Guidance, Steps, Sampler,
        Seed, Count, Out, Grid, Force, Batch, Device, Threads,
    ];
}
