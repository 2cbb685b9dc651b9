using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// Takes the keys of one section of a document, one by one, and keeps what is wrong with them. A key that
/// nobody took is unknown.
/// </summary>
internal sealed class SpecKeys(JsonObject section, string prefix, List<SpecFault> faults)
{
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    public bool Has(string name) => section[name] is not null;

    public void Refuse(string name, string message) => faults.Add(new SpecFault(prefix + name, message));

    public JsonNode? Node(string name)
    {
        _known.Add(name);
        return section[name];
    }

    public JsonObject? Section(string name, bool isRequired)
    {
        switch (Node(name))
        {
            case JsonObject found:
                return found;
            case null when !isRequired:
                return null;
            case var other:
                Refuse(name, $"expected a section of keys, found {Describe(other)}");
                return null;
        }
    }

    public string? Text(string name) => Take<string?>(name, "a text", null);

    public int Whole(string name, int fallback, int min, int max)
    {
        int value = Take(name, "a whole number", fallback);
        if (value < min || value > max)
        {
            Refuse(name, $"found {value}; give a number from {min} to {max}");
        }

        return value;
    }

    public long Seed(string name)
    {
        long value = Take(name, "a whole number", 0L);
        if (value < 0)
        {
            Refuse(name, $"found {value}; give a number from 0");
        }

        return value;
    }

    public double Number(string name, double fallback, double min, double max)
    {
        double value = Take(name, "a number", fallback);
        if (!(value >= min && value <= max))
        {
            Refuse(name, string.Create(
                CultureInfo.InvariantCulture, $"found {value}; give a number from {min} to {max}"));
        }

        return value;
    }

    public TEnum OneOf<TEnum>(string name, TEnum fallback)
        where TEnum : struct, Enum => Node(name) is { } node ? OneOf<TEnum>(name, node) ?? fallback : fallback;

    public TEnum? OneOf<TEnum>(string key, JsonNode? node)
        where TEnum : struct, Enum
    {
        foreach (TEnum value in Enum.GetValues<TEnum>())
        {
            if (node is JsonValue && JsonSerializer.SerializeToElement(node) is { ValueKind: JsonValueKind.String } text
                && text.ValueEquals(NameOf(value)))
            {
                return value;
            }
        }

        string names = string.Join(", ", Enum.GetValues<TEnum>().Select(NameOf));
        Refuse(key, $"expected one of {names}, found {Describe(node)}");
        return null;
    }

    public void RefuseUnknown()
    {
        foreach (string name in section.Select(entry => entry.Key).Except(_known))
        {
            Refuse(name, $"unknown key; known here are {string.Join(", ", _known)}");
        }
    }

    public static string Describe(JsonNode? node) => node switch
    {
        null => "nothing",
        JsonObject => "a section",
        _ => Shorten(node.ToJsonString()),
    };

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";

    private static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private T Take<T>(string name, string expected, T fallback)
    {
        if (Node(name) is not { } node)
        {
            return fallback;
        }

        try
        {
            if (node is JsonValue && node.Deserialize<T>() is { } value)
            {
                return value;
            }
        }
        catch (JsonException)
        {
            // Told below, like every other kind of value.
        }

        Refuse(name, $"expected {expected}, found {Describe(node)}");
        return fallback;
    }
}
