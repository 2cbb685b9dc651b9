using System.Globalization;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Cli.Specs;

/// <summary>Keys of a spec as they are given one by one on a command line: <c>KEY=VALUE</c>.</summary>
internal static class SpecSettings
{
    // Words that people use for a key.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["guidance"] = "kappa.range",
    };

    /// <summary>The settings as a layer over a spec.</summary>
    /// <param name="settings">Each <c>KEY=VALUE</c>; the value is YAML, a guidance range may be written <c>0.5:3</c>.</param>
    /// <exception cref="CliFault">One cannot be read.</exception>
    public static JsonObject LayerOf(IEnumerable<string> settings)
    {
        JsonObject layer = [];
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new CliFault($"--set {setting}: write KEY=VALUE, for example --set vsd.t_min=50.");
            }

            string name = setting[..equals].Trim();
            string key = Aliases.GetValueOrDefault(name, name);
            string text = setting[(equals + 1)..];
            JsonNode? value = key == "kappa.range" && RangeIn(text) is { } range
                ? range
                : YamlReader.ReadValue(text, $"--set {setting}");
            SpecLayers.Set(layer, key, value);
        }

        return layer;
    }

    /// <summary>A guidance range in <c>MIN..MAX</c> or <c>MIN:MAX</c>, or one number; null for anything else.</summary>
    public static JsonNode? RangeIn(string text)
    {
        string[] ends = text.Split(text.Contains(':', StringComparison.Ordinal) ? ":" : "..");
        double[] numbers = new double[ends.Length];
        for (int i = 0; i < ends.Length; i++)
        {
            if (ends.Length > 2
                || !double.TryParse(ends[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        return numbers.Length == 1 ? JsonValue.Create(numbers[0]) : new JsonArray(numbers[0], numbers[1]);
    }
}
