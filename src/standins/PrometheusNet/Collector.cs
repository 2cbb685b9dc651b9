using System.Text.RegularExpressions;

namespace Prometheus;

/// <summary>A metric with all of its time series.</summary>
public abstract partial class Collector
{
    private protected Collector(string name, string help, string[] labelNames)
    {
        if (!ValidName().IsMatch(name))
        {
            throw new ArgumentException($"Metric name '{name}' does not match {ValidName()}.", nameof(name));
        }

        foreach (string label in labelNames)
        {
            if (!ValidName().IsMatch(label) || label.StartsWith("__", StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"Metric {name}: label name '{label}' does not match {ValidName()}, or begins with two underscores.",
                    nameof(labelNames));
            }
        }

        (Name, Help, LabelNames) = (name, help, labelNames);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it says, for a person: one line, which is written as it is.</summary>
    public string Help { get; }

    /// <summary>Names of its labels; empty for one without.</summary>
    public string[] LabelNames { get; }

    /// <summary>What the text's TYPE line says.</summary>
    internal abstract string TypeName { get; }

    /// <summary>Writes what it is, and its time series.</summary>
    internal abstract void Write(TextWriter to);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}{{{string.Join(",", LabelNames)}}}";

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex ValidName();
}
