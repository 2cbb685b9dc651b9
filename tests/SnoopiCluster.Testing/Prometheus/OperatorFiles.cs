using System.Text.Json;
using System.Text.RegularExpressions;

namespace SnoopiCluster.Testing.Prometheus;

/// <summary>The alert rules and the dashboard that operators are given, and what they ask for.</summary>
public static partial class OperatorFiles
{
    /// <summary>Full path of the alert rules.</summary>
    public static string Rules { get; } = Path.Combine(TestData.RepositoryRoot, "k8s", "alerts", "snoopi.yaml");

    /// <summary>Full path of their tests.</summary>
    public static string RuleTests { get; } = Path.Combine(TestData.RepositoryRoot, "k8s", "alerts", "snoopi.test.yaml");

    /// <summary>Full path of the dashboard.</summary>
    public static string Dashboard { get; } = Path.Combine(TestData.RepositoryRoot, "k8s", "grafana", "snoopi.json");

    /// <summary>The alerts' names.</summary>
    public static IReadOnlyList<string> Alerts { get; } =
        [.. AlertName().Matches(File.ReadAllText(Rules)).Select(match => match.Groups[1].Value)];

    /// <summary>The dashboard's expressions, with a rate's interval in place of Grafana's variable.</summary>
    public static IReadOnlyList<string> Expressions { get; } =
    [
        .. JsonDocument.Parse(File.ReadAllText(Dashboard)).RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)),
    ];

    /// <summary>
    /// Metrics of ours that rules and dashboard name, each with the label that it is asked for by, where there is one.
    /// </summary>
    public static IReadOnlyList<(string Name, string? Label, string? Value)> Asked { get; } =
        [.. Expressions.Append(File.ReadAllText(Rules)).SelectMany(AskedIn).Distinct()];

    /// <summary>Asserts that everything that is asked for is shown.</summary>
    /// <param name="shown">What a process shows.</param>
    /// <param name="areOf">Which names are that process's.</param>
    public static void AreShown(Exposition shown, Func<string, bool> areOf)
    {
        (string Name, string? Label, string? Value)[] asked = [.. Asked.Where(one => areOf(one.Name))];
        Assert.True(asked.Length >= 8, $"only {asked.Length} metrics were found in the operators' files: the search is broken");
        string[] missing =
        [
            .. asked.Where(one => one.Label is null
                    ? !shown.Names.Contains(one.Name)
                    : !shown.Has(one.Name, one.Label, one.Value!))
                .Select(one => one.Label is null ? one.Name : $"{one.Name}{{{one.Label}=\"{one.Value}\"}}"),
        ];
        Assert.True(missing.Length == 0, $"asked for and not shown:\n{string.Join('\n', missing)}");
    }

    private static IEnumerable<(string, string?, string?)> AskedIn(string text)
    {
        foreach (Match match in Metric().Matches(text))
        {
            yield return (match.Groups["name"].Value, null, null);
            foreach (Match label in EqualLabel().Matches(match.Groups["labels"].Value))
            {
                // Which process it is read from is Prometheus' own label.
                if (label.Groups[1].Value is not ("job" or "instance"))
                {
                    yield return (match.Groups["name"].Value, label.Groups[1].Value, label.Groups[2].Value);
                }
            }
        }
    }

    [GeneratedRegex(@"^\s*- alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex AlertName();

    [GeneratedRegex(@"\b(?<name>(snoopi|process|dotnet)_[a-z0-9_]+)(\{(?<labels>[^}]*)\})?")]
    private static partial Regex Metric();

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex EqualLabel();
}
