using System.Text.Json.Nodes;

namespace SnoopiCluster.Cli.Specs;

/// <summary>Documents laid over each other by key, before they become one spec.</summary>
internal static class SpecLayers
{
    private static readonly Dictionary<string, string[]> PathKeys = new(StringComparer.Ordinal)
    {
        ["model"] = ["teacher", "student"],
        ["clip"] = ["model", "decoder"],
    };

    /// <summary>
    /// Lays a document over another: sections key by key, everything else (lists too) as a whole.
    /// </summary>
    public static void Overlay(JsonObject target, JsonObject layer)
    {
        foreach ((string name, JsonNode? value) in layer)
        {
            if (value is JsonObject section && target[name] is JsonObject existing)
            {
                Overlay(existing, section);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    /// <summary>
    /// Sets one key by its full name, such as <c>kappa.range</c>, making the sections on the way.
    /// </summary>
    public static void Set(JsonObject target, string key, JsonNode? value)
    {
        string[] names = key.Split('.');
        JsonObject section = target;
        foreach (string name in names[..^1])
        {
            if (section[name] is not JsonObject inner)
            {
                inner = [];
                section[name] = inner;
            }

            section = inner;
        }

        section[names[^1]] = value;
    }

    /// <summary>
    /// Makes the paths that a layer gives full ones, so that a spec means the same from every folder: those
    /// of a spec file start at its own folder, those of flags at the current one. What is no text is left for
    /// the spec's reader to refuse.
    /// </summary>
    public static void MakePathsFull(JsonObject layer, string folder)
    {
        foreach ((string sectionName, string[] keys) in PathKeys)
        {
            if (layer[sectionName] is JsonObject section)
            {
                foreach (string name in keys)
                {
                    if (FullPath(section[name], folder) is { } full)
                    {
                        section[name] = full;
                    }
                }
            }
        }

        if (layer["prompts"] is JsonObject prompts && prompts["files"] is JsonArray files)
        {
            for (int i = 0; i < files.Count; i++)
            {
                files[i] = FullPath(files[i], folder) ?? files[i]?.DeepClone();
            }
        }
    }

    private static string? FullPath(JsonNode? node, string folder) =>
        node is JsonValue value && value.TryGetValue(out string? path) && path.Length > 0
            ? Path.GetFullPath(path, folder)
            : null;
}
