using System.Text.Json.Nodes;

namespace SnoopiCluster.Cli.Specs;

/// <summary>A YAML document as a tree of JSON values, and where its keys stand.</summary>
/// <param name="Root">The document's keys; empty for an empty document.</param>
/// <param name="Lines">1-based line of each key, by its full name such as <c>kappa.range</c>.</param>
internal sealed record YamlDocument(JsonObject Root, IReadOnlyDictionary<string, int> Lines);
