using System.CommandLine;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli.Commands;

/// <summary>The flags of <c>train</c>, which lie over the spec file by key.</summary>
internal static class TrainFlags
{
    /// <summary>Prompt files, in order.</summary>
    public static Option<string[]> Prompts { get; } = new("--prompts")
    {
        Description = "Prompt files: txt, csv, tsv, json, jsonl, each also .gz (prompts.files).",
        HelpName = "FILE...",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Any other key.</summary>
    public static Option<string[]> Set { get; } = new("--set")
    {
        Description =
            "Any key of the spec, for example --set vsd.t_min=50 or --set lora.targets=[to_q,to_k,to_v].",
        HelpName = "KEY=VALUE",
    };

    /// <summary>Makes something go wrong, for the tests of resume and verify.</summary>
    public static Option<string?> Fault { get; } = new("--fault")
    {
        Description = "Makes something go wrong at a step: KIND@STEP.",
        Hidden = true,
    };

    /// <summary>The flags that give one key each.</summary>
    public static IReadOnlyList<SpecFlag> Keys { get; } =
    [
        Text(
            "model.teacher", "--teacher", "DIR", "Folder of the teacher's diffusers pipeline.", isPath: true),
        Text(
            "model.student", "--student", "DIR", "Folder of the UNet that the student starts from.",
            isPath: true),
        Text(
            "prompts.column", "--column", "NAME", "Column or key of the prompt in csv, tsv, json and jsonl."),
        Value("steps", "--steps", "N", "Number of steps."),
        Value("batch", "--batch", "N", "Samples of a step."),
        Value(
            "micro_batch", "--micro-batch", "N", "Samples of one forward and backward; 0 takes all at once."),
        Value("seed", "--seed", "N", "Seed of every draw and of the data plan."),
        new(
            "kappa.range",
            Flag("--kappa", "MIN..MAX|VALUE", "Range of the random guidance scale, or a fixed one."),
            ReadKappa),
        Text(
            "kappa.on", "--kappa-on", "WHICH",
            "Teachers that take the random scale: both, independent, frozen or lora."),
        Text("objective", "--objective", "NAME", "pg_sb or swift_brush."),
        Value("student.lr", "--lr-student", "RATE", "Learning rate of the student."),
        Value("lora.lr", "--lr-lora", "RATE", "Learning rate of the LoRA teacher."),
        Value("lora.rank", "--lora-rank", "N", "Inner dimension of the adapters."),
        Value("threads", "--threads", "N", "CPU threads of a rank; 0 shares the cores."),
        Value(
            "cluster.world_size", "--ranks", "N",
            "Rank processes that train together on this machine; on a CPU best one a core."),
        Text("model.precision", "--precision", "NAME", "fp32 or bf16."),
        Text("model.device", "--device", "NAME", "cpu, cuda or cuda:N."),
        Text("name", "--name", "NAME", "Name of the run and of its folder."),
    ];

    /// <summary>What the flags of a command line give, as a layer over a spec; its paths are full.</summary>
    /// <exception cref="CliFault">A flag's text cannot be read.</exception>
    public static JsonObject LayerOf(ParseResult parsed, Surroundings surroundings)
    {
        JsonObject layer = SpecSettings.LayerOf(parsed.GetValue(Set) ?? []);
        foreach (SpecFlag flag in Keys)
        {
            if (parsed.GetValue(flag.Option) is { } text)
            {
                SpecLayers.Set(layer, flag.Key, flag.Read(text));
            }
        }

        if (parsed.GetValue(Prompts) is { Length: > 0 } files)
        {
            SpecLayers.Set(
                layer, "prompts.files", new JsonArray([.. files.Select(file => JsonValue.Create(file))]));
        }

        SpecLayers.MakePathsFull(layer, surroundings.CurrentFolder);
        return layer;
    }

    /// <summary>The fault to inject; null for none.</summary>
    public static FaultInjection? FaultOf(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(Fault) is { } text ? FaultInjection.Parse(text) : null;
        }
        catch (FormatException fault)
        {
            throw new CliFault($"--fault: {fault.Message}");
        }
    }

    private static SpecFlag Text(
        string key, string name, string helpName, string description, bool isPath = false) =>
        new(key, Flag(name, helpName, description), text => isPath && text.Length == 0
            ? throw new CliFault($"{name}: found an empty text; name a folder.")
            : JsonValue.Create(text));

    private static SpecFlag Value(string key, string name, string helpName, string description) =>
        new(key, Flag(name, helpName, description), YamlScalars.Resolve);

    private static Option<string> Flag(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private static JsonNode? ReadKappa(string text) => SpecSettings.RangeIn(text)
        ?? throw new CliFault(
            $"--kappa {text}: write MIN..MAX, for example 0.5..4, or one number for a fixed scale.");
}
