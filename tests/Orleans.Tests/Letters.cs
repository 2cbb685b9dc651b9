using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Orleans.Tests;

/// <summary>A message that JSON keeps.</summary>
[GenerateSerializer]
[Immutable]
public sealed record Letter([property: Id(0)] string Text, ImmutableArray<int> Pages, Stamp Stamp);

/// <summary>An id in a message.</summary>
[Alias("stamp")]
public readonly record struct Stamp(int Value);

/// <summary>A message whose text JSON writes and cannot read back.</summary>
public sealed class LossyLetter
{
    [JsonConstructor]
    public LossyLetter()
        : this("")
    {
    }

    public LossyLetter(string text) => Text = text;

    public string Text { get; }
}

/// <summary>A message that needs options of JSON.</summary>
[SuppressMessage("Design", "CA1051", Justification = "A field is what needs the option.")]
public sealed class FieldLetter
{
    public string Text = "";
}
