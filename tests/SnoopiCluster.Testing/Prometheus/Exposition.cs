using System.Globalization;
using System.Text.RegularExpressions;

namespace SnoopiCluster.Testing.Prometheus;

/// <summary>What a process shows under <c>/metrics</c>, read.</summary>
public sealed partial class Exposition
{
    private readonly Dictionary<string, double> _series = [];
    private readonly Dictionary<string, string> _kinds = [];

    /// <summary>Reads the text format.</summary>
    public Exposition(string text)
    {
        Text = text;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] parts = line.Split(' ');
                _kinds.Add(parts[2], parts[3]);
            }
            else if (!line.StartsWith('#'))
            {
                int space = line.LastIndexOf(' ');
                _series.Add(line[..space], Number(line[(space + 1)..]));
            }
        }
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Names under which something can be asked for; a histogram has three.</summary>
    public IReadOnlySet<string> Names => _kinds.SelectMany(kind => kind.Value == "histogram"
        ? [$"{kind.Key}_bucket", $"{kind.Key}_sum", $"{kind.Key}_count"]
        : (string[])[kind.Key]).ToHashSet();

    /// <summary>
    /// Value of a series as it is written, such as <c>snoopi_runs{status="queued"}</c>; null when it is not there.
    /// </summary>
    public double? this[string series] => _series.TryGetValue(series, out double value) ? value : null;

    /// <summary>Every series that is there.</summary>
    public IEnumerable<string> Series => _series.Keys;

    /// <summary>Whether a metric has a series with this label.</summary>
    public bool Has(string name, string label, string value) => _series.Keys.Any(series =>
        series.StartsWith($"{name}{{", StringComparison.Ordinal)
        && Label().Matches(series).Any(match => match.Groups[1].Value == label && match.Groups[2].Value == value));

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex Label();
}
