using System.CommandLine;
using System.Globalization;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Prompts;

namespace SnoopiCluster.Cli.Generation;

/// <summary>What was asked for, checked as far as that goes without the model.</summary>
/// <param name="Pictures">The pictures in order, at least one.</param>
/// <param name="PerPrompt">How many of them in a row are of one prompt.</param>
/// <param name="Given">Settings as given; null leaves one to the model.</param>
internal sealed record GenerationRequest(
    IReadOnlyList<SamplePrompt> Pictures, int PerPrompt, GivenSettings Given)
{
    // Names of five digits.
    private const int MostPictures = 100_000;

    /// <summary>Reads the flags, and the prompt file where there is one.</summary>
    /// <exception cref="CliFault">A flag cannot be used; the message names it.</exception>
    /// <exception cref="PromptFileException">The prompt file cannot be read.</exception>
    public static GenerationRequest Of(ParseResult parsed, GenerateFlags flags, Surroundings surroundings)
    {
        GivenSettings given = GivenSettings.Of(parsed, flags);
        int count = parsed.GetValue(flags.Count);
        if (count < 1)
        {
            throw new CliFault($"--count {count}: at least 1 picture of each prompt is needed.");
        }

        IReadOnlyList<string> prompts = Prompts(parsed, flags, surroundings);
        long pictures = (long)prompts.Count * count;
        if (pictures > MostPictures)
        {
            throw new CliFault(
                $"{prompts.Count} prompts times --count {count} are {pictures} pictures; at most "
                + $"{MostPictures} are drawn at a time. Split the prompt file.");
        }

        ulong seed = parsed.GetValue(flags.Seed);
        return new GenerationRequest(
            [
                .. prompts.SelectMany(prompt => Enumerable.Repeat(prompt, count))
                    .Select((prompt, i) => new SamplePrompt(prompt, unchecked(seed + (ulong)i))),
            ],
            count,
            given);
    }

    /// <summary>The settings, with the model's own where none were given.</summary>
    /// <exception cref="CliFault">The model cannot be asked so.</exception>
    public SamplingSettings SettingsFor(ImagePipeline pipeline)
    {
        SamplingSettings usual = pipeline.Defaults;
        SamplingSettings settings = usual with
        {
            Steps = Given.Steps ?? usual.Steps,
            Guidance = Given.Guidance ?? usual.Guidance,
            Sampler = Given.Sampler,
            Negative = Given.Negative,
            Method = Given.Method,
            NegativeScale = Given.Negative is null || Given.Method == NegativeMethod.Guidance
                ? 0
                : Given.Scale ?? pipeline.Card.NasaScale ?? PipelineCard.UsualNasaScale,
            BatchSize = Given.Batch,
        };
        if (pipeline.FaultOf(settings) is { } fault)
        {
            throw new CliFault($"{pipeline.Folder}: {fault}");
        }

        return settings is { Negative: not null, Method: NegativeMethod.Guidance, Guidance: 1 }
            ? throw new CliFault(
                "--negative-method guidance: at guidance 1 nothing leads away from the negative prompt; give "
                + "--guidance another number, for example 1.5.")
            : settings;
    }

    /// <summary>What comes out otherwise than somebody might think.</summary>
    public IEnumerable<string> WarningsFor(ImagePipeline pipeline, SamplingSettings settings)
    {
        string[] texts = [.. Pictures.Select(picture => picture.Text).Distinct(StringComparer.Ordinal)];
        int[] lengths = [.. texts.Select(pipeline.CountTokens)];
        int most = pipeline.MaxPromptTokens;
        if (lengths.Count(length => length > most) is > 0 and var cut)
        {
            yield return texts.Length == 1
                ? $"the prompt has {lengths[0]} tokens; the model reads the first {most}"
                : $"{cut} of {texts.Length} prompts have more tokens than the model reads; they are cut "
                + $"after {most}";
        }

        if (Math.Abs(settings.Guidance) > SamplingSettings.UsualGuidanceMax)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"guidance {settings.Guidance} is far beyond what a network takes; pictures are of use up to about "
                + $"{SamplingSettings.UsualGuidanceMax}");
        }

        if (settings.Negative is not { } negative)
        {
            yield break;
        }

        if (settings.NegativeScale > SamplingSettings.UsualNegativeScaleMax)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"a negative prompt's scale of {settings.NegativeScale} is far beyond what a network takes; pictures "
                + $"are of use up to about {SamplingSettings.UsualNegativeScaleMax}");
        }

        if (pipeline.CountTokens(negative) is var count && count > most)
        {
            yield return $"the negative prompt has {count} tokens; the model reads the first {most}";
        }

        if (settings.NegativeScale > 0 && pipeline.CountTokens(negative) == 0)
        {
            yield return "the negative prompt is empty, which is not the same as none: the picture is "
                + "steered away from the null prompt; leave --negative out for none";
        }

        if (texts.Contains(negative, StringComparer.OrdinalIgnoreCase))
        {
            yield return "the negative prompt is the prompt itself" + settings.Method switch
            {
                NegativeMethod.Nasa =>
                    $": what is left is {1 - settings.NegativeScale:0.###} of its cross-attention",
                NegativeMethod.Guidance => ": guidance comes to nothing",
                _ => $": what is left is {1 - settings.NegativeScale:0.###} of its text features",
            };
        }
    }

    private static IReadOnlyList<string> Prompts(
        ParseResult parsed, GenerateFlags flags, Surroundings surroundings)
    {
        string? column = parsed.GetValue(flags.Column);
        switch (parsed.GetValue(flags.Prompt), parsed.GetValue(flags.PromptFile))
        {
            case (null, null):
                throw new CliFault("What is to be drawn? Give --prompt TEXT or --prompt-file FILE.");
            case (not null, not null):
                throw new CliFault("--prompt and --prompt-file were both given; give one of them.");
            case (not null, null) when column is not null:
                throw new CliFault($"--column {column}: there is no --prompt-file to take it from.");
            case ({ } prompt, null):
                return [prompt];
            case (null, { } file):
                PromptFileOptions reading = new() { Column = column };
                return
                [
                    .. PromptFileReader.ReadAll(surroundings.FullPath(file), reading)
                        .Take(MostPictures + 1)
                        .Select(prompt => prompt.Text),
                ];
        }
    }
}
