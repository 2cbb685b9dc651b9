using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>One key of a run's spec beside the same key of another run.</summary>
/// <param name="Key">Full key, such as <c>kappa.range</c>.</param>
/// <param name="Value">Its value as JSON; null where this run's spec has no such key.</param>
/// <param name="Other">The other run's value; null where it has none, or no other run was chosen.</param>
/// <param name="IsDefault">Whether the value is what a spec of the same objective has when nobody gives it.</param>
/// <param name="Differs">Whether another run was chosen and its value is another.</param>
public sealed record SpecRow(string Key, string? Value, string? Other, bool IsDefault, bool Differs)
{
    /// <summary>The part of the key before the first point; empty for a key without one.</summary>
    public string Section => Key.IndexOf('.', StringComparison.Ordinal) is > 0 and int end ? Key[..end] : "";

    /// <summary>Whether this is what a spec is told apart by at a glance: guidance.</summary>
    public bool IsGuidance => Section == "kappa";
}

/// <summary>A run's spec key by key, held against its objective's defaults and against another run's.</summary>
public static class SpecRows
{
    // Values are shown as text by the page, which escapes them itself; \u0027 in a prompt would be hard to read.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every key of either spec: guidance first, then in the order of the spec.</summary>
    /// <param name="own">The run's spec.</param>
    /// <param name="other">The spec to compare with; null for none.</param>
    public static ImmutableArray<SpecRow> Of(RunSpec own, RunSpec? other)
    {
        Dictionary<string, string> defaults = Flatten(RunSpecReader.ToJson(RunSpec.DefaultsOf(own.Objective)));
        Dictionary<string, string> mine = Flatten(RunSpecReader.ToJson(own));
        Dictionary<string, string> theirs = other is null ? [] : Flatten(RunSpecReader.ToJson(other));
        IEnumerable<SpecRow> rows = mine.Keys.Union(theirs.Keys, StringComparer.Ordinal).Select(key =>
        {
            string? value = mine.GetValueOrDefault(key);
            string? otherValue = theirs.GetValueOrDefault(key);
            return new SpecRow(
                key,
                value,
                otherValue,
                value == defaults.GetValueOrDefault(key),
                other is not null && value != otherValue);
        });
        return [.. rows.OrderByDescending(row => row.IsGuidance)];
    }

    /// <summary>A document's leaves by their full keys; a list is a leaf, since keys of a spec go no further.</summary>
    internal static Dictionary<string, string> Flatten(JsonObject document)
    {
        Dictionary<string, string> leaves = new(StringComparer.Ordinal);
        Add(document, "");
        return leaves;

        void Add(JsonObject section, string prefix)
        {
            foreach ((string name, JsonNode? value) in section)
            {
                if (value is JsonObject inner)
                {
                    Add(inner, $"{prefix}{name}.");
                }
                else
                {
                    leaves[prefix + name] = value?.ToJsonString(Readable) ?? "null";
                }
            }
        }
    }
}
