using System.CommandLine;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Cli.Commands;

/// <summary>A flag of <c>train</c> that gives one key of the spec.</summary>
/// <param name="Key">Full key, such as <c>kappa.range</c>.</param>
/// <param name="Option">The flag; its text is the key's value.</param>
/// <param name="Read">
/// Makes the key's value of the flag's text; the spec's reader refuses what does not fit the key.
/// </param>
internal sealed record SpecFlag(string Key, Option<string> Option, Func<string, JsonNode?> Read);
