using System.Collections.Immutable;

namespace SnoopiCluster.Dashboard.Components.NewRun;

/// <summary>What js/yaml-text.js has read of a YAML document.</summary>
/// <param name="Json">The document as JSON; null when it is no document of keys.</param>
/// <param name="Faults">What is wrong with its YAML.</param>
/// <param name="Lines">1-based line of each key, by its full key.</param>
public sealed record YamlText(
    string? Json, ImmutableArray<YamlFault> Faults, ImmutableDictionary<string, int> Lines);

/// <summary>One fault of a YAML document.</summary>
/// <param name="Line">1-based line; 0 for the whole document.</param>
/// <param name="Message">What was found.</param>
public sealed record YamlFault(int Line, string Message);
