using System.Collections;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SnoopiCluster.Core.Specs;

/// <summary>
/// Makes a <see cref="RunSpec"/> of a document: the keys given are laid over the defaults of the objective, and every fault
/// (unknown key, wrong type, value out of range, keys that contradict each other) is reported with its full key.
/// </summary>
public static class RunSpecReader
{
    private static readonly string ClipSection = JsonNamingPolicy.SnakeCaseLower.ConvertName(nameof(RunSpec.Clip));
    private static readonly string SamplesSection = JsonNamingPolicy.SnakeCaseLower.ConvertName(nameof(RunSpec.Samples));
    private static readonly string NegativesKey = JsonNamingPolicy.SnakeCaseLower.ConvertName(nameof(SamplesSpec.Negatives));
    private static readonly string NasaScaleKey = JsonNamingPolicy.SnakeCaseLower.ConvertName(nameof(SamplesSpec.NasaScale));

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        WriteIndented = true,
    };

    /// <summary>Reads a spec.</summary>
    /// <param name="document">The keys that were given, as a tree of JSON values.</param>
    /// <param name="source">What to call the document in messages, such as its path.</param>
    /// <exception cref="SpecException">Lists every fault with its full key.</exception>
    public static RunSpec Read(JsonObject document, string source)
    {
        List<SpecFault> faults = [];

        // Needed first, for the defaults; what is wrong with it is found again, and told, among the other keys.
        Objective objective = document["objective"] is { } name
            && Bind(name, typeof(Objective), "objective", []) is Objective given
            ? given
            : Objective.PgSb;
        JsonObject resolved = ToJson(RunSpec.DefaultsOf(objective));
        Overlay(resolved, document, Options.GetTypeInfo(typeof(RunSpec)), "", faults);
        Throw(source, faults);

        RunSpec spec = resolved.Deserialize<RunSpec>(Options)!;
        faults.AddRange(Validate(spec));
        Throw(source, faults);
        return spec;
    }

    /// <summary>Every fault of a spec that was made in code or changed by flags; empty when it can be run.</summary>
    public static IReadOnlyList<SpecFault> Validate(RunSpec spec)
    {
        List<SpecFault> faults = [];
        CheckAnnotations(spec, "", faults);
        Check(spec.Kappa.Range.IsValid, "kappa.range", $"found {spec.Kappa.Range}; give two finite numbers, min <= max");
        Check(spec.Vsd.TMin <= spec.Vsd.TMax, "vsd.t_min", $"found {spec.Vsd.TMin}, above vsd.t_max = {spec.Vsd.TMax}");
        Check(spec.Lora.TMin <= spec.Lora.TMax, "lora.t_min",
            $"found {spec.Lora.TMin}, above lora.t_max = {spec.Lora.TMax}");
        Check(spec.MicroBatch <= spec.Batch, "micro_batch", $"found {spec.MicroBatch}, above batch = {spec.Batch}");
        Check(spec.Cluster.WorldSize <= Math.Max(spec.Batch, 1), "cluster.world_size",
            $"found {spec.Cluster.WorldSize}, above batch = {spec.Batch}: every rank needs a sample");
        Check(spec.Cluster.MinWorldSize <= spec.Cluster.WorldSize, "cluster.min_world_size",
            $"found {spec.Cluster.MinWorldSize}, above cluster.world_size = {spec.Cluster.WorldSize}");
        Check((spec.Prompts.Set is null) != spec.Prompts.Files.IsDefaultOrEmpty, "prompts.files",
            spec.Prompts.Set is null
                ? "found an empty list; name at least one prompt file, or an ingested prompt set in prompts.set"
                : "found both prompts.files and prompts.set; keep one of them");
        Check(spec.Clip.Model.Length == 0 || spec.Clip.Decoder.Length > 0, "clip.decoder",
            "found nothing; name the folder of the tiny autoencoder that paints for the model in clip.model");
        Check(spec.Clip.Decoder.Length == 0 || spec.Clip.Model.Length > 0, "clip.model",
            "found nothing beside clip.decoder; name the folder of a CLIP model, or leave both out");
        CheckSamples(spec, faults);
        return faults;

        void Check(bool holds, string key, string message)
        {
            if (!holds)
            {
                faults.Add(new SpecFault(key, message));
            }
        }
    }

    private static void CheckSamples(RunSpec spec, List<SpecFault> faults)
    {
        SamplesSpec samples = spec.Samples;
        ImmutableArray<string> negatives = samples.Negatives.IsDefault ? [] : samples.Negatives;
        for (int i = 0; i < negatives.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(negatives[i]))
            {
                faults.Add(new SpecFault(
                    $"samples.negatives[{i}]", "found an empty text; name what pictures are steered away from"));
            }
        }

        if (samples.NasaScale is not null && negatives.IsEmpty)
        {
            faults.Add(new SpecFault(
                "samples.nasa_scale",
                $"found {samples.NasaScale} without a negative prompt; name one in samples.negatives, or leave it out"));
        }

        long probes = samples.NumProbes(spec.Batch);
        if (probes > SamplesSpec.MaxProbes)
        {
            faults.Add(new SpecFault(
                "samples.seeds",
                $"found {samples.Seeds}, which makes {probes} pictures of samples.prompts and samples.negatives; "
                    + $"at most {SamplesSpec.MaxProbes} are drawn at a time"));
        }
    }

    /// <summary>The whole spec as a tree with every key, defaults included; <see cref="Read"/> reads it back.</summary>
    public static JsonObject ToJson(RunSpec spec) => JsonSerializer.SerializeToNode(spec, Options)!.AsObject();

    /// <summary>
    /// SHA-256 over the resolved spec, lower-case hex: two specs with the same hash compute the same run, on whatever machines.
    /// </summary>
    public static string HashOf(RunSpec spec)
    {
        JsonObject computed = ToJson(spec with { Cluster = new ClusterSpec() });

        // A loss that is off computes nothing, and runs from before there was one keep their hash.
        if (spec.Clip.Model.Length == 0)
        {
            computed.Remove(ClipSection);
        }

        // Nor do pictures that are not drawn; their keys came later.
        JsonObject samples = computed[SamplesSection]!.AsObject();
        if (spec.Samples.Negatives.IsDefaultOrEmpty)
        {
            samples.Remove(NegativesKey);
            samples.Remove(NasaScaleKey);
        }

        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(computed, Options)));
    }

    private static void Overlay(
        JsonObject target, JsonObject given, JsonTypeInfo type, string prefix, List<SpecFault> faults)
    {
        foreach ((string name, JsonNode? value) in given)
        {
            string key = prefix.Length == 0 ? name : $"{prefix}.{name}";
            if (type.Properties.FirstOrDefault(p => p.Name == name) is not { } property)
            {
                string known = string.Join(", ", type.Properties.Select(p => p.Name).Order(StringComparer.Ordinal));
                faults.Add(new SpecFault(key, $"unknown key; known here are {known}"));
            }
            else if (IsSection(property.PropertyType))
            {
                if (value is JsonObject section)
                {
                    JsonTypeInfo sectionType = Options.GetTypeInfo(property.PropertyType);
                    Overlay(target[name]!.AsObject(), section, sectionType, key, faults);
                }
                else
                {
                    faults.Add(new SpecFault(key, $"expected a section of keys, found {Describe(value)}"));
                }
            }
            else if (value is null && !property.IsSetNullable)
            {
                faults.Add(new SpecFault(key, $"expected {Expectation(property.PropertyType)}, found nothing"));
            }
            else if (value is null || Bind(value, property.PropertyType, key, faults) is not null)
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static object? Bind(JsonNode value, Type type, string key, List<SpecFault> faults)
    {
        // The serializer knows which properties may be null, not which items of a list.
        if (type == typeof(ImmutableArray<string>)
            && value is JsonArray items && items.IndexOf(null) is >= 0 and int position)
        {
            faults.Add(new SpecFault($"{key}[{position}]", "expected a text, found nothing"));
            return null;
        }

        try
        {
            return value.Deserialize(type, Options);
        }
        catch (JsonException)
        {
            faults.Add(new SpecFault(key, $"expected {Expectation(type)}, found {Describe(value)}"));
            return null;
        }
    }

    private static void CheckAnnotations(object section, string prefix, List<SpecFault> faults)
    {
        foreach (JsonPropertyInfo property in Options.GetTypeInfo(section.GetType()).Properties)
        {
            string key = prefix.Length == 0 ? property.Name : $"{prefix}.{property.Name}";
            object? value = property.Get!(section);
            if (value is not null && IsSection(property.PropertyType))
            {
                CheckAnnotations(value, key, faults);
                continue;
            }

            object? counted = value is IList list and not Array ? list.Cast<object>().ToArray() : value;
            foreach (ValidationAttribute rule in
                property.AttributeProvider!.GetCustomAttributes(typeof(ValidationAttribute), true).Cast<ValidationAttribute>())
            {
                if (!rule.IsValid(counted))
                {
                    faults.Add(new SpecFault(key, $"found {Describe(value)}; {Demand(rule)}"));
                }
            }
        }
    }

    private static string Demand(ValidationAttribute rule) => rule switch
    {
        { ErrorMessage: { } message } => message,
        RangeAttribute range => $"give a number from {range.Minimum} to {range.Maximum}",
        RequiredAttribute => "give a value",
        _ => rule.FormatErrorMessage("this value"),
    };

    private static bool IsSection(Type type) =>
        type.IsClass && type != typeof(string) && type.Namespace == typeof(RunSpec).Namespace;

    private static string Expectation(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain.IsEnum => "one of " + string.Join(", ",
                Enum.GetNames(plain).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)),
            _ when plain == typeof(GuidanceRange) => "two numbers [min, max] or one number",
            _ when plain == typeof(ImmutableArray<string>) => "a list of texts",
            _ when plain == typeof(string) => "a text",
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(double) => "a number",
            _ => "a whole number",
        };
    }

    private static string Describe(object? value) => value switch
    {
        null => "nothing",
        JsonObject => "a section",
        JsonNode node => Shorten(node.ToJsonString()),
        string text => Shorten($"\"{text}\""),
        IList { Count: 0 } => "an empty list",
        _ => Shorten(value.ToString() ?? ""),
    };

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";

    private static void Throw(string source, List<SpecFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new SpecException(source, faults);
        }
    }
}
