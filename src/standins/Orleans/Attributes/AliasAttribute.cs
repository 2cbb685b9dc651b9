namespace Orleans;

/// <summary>A name for a type or method in serialised form that outlives renaming.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum
        | AttributeTargets.Method)]
public sealed class AliasAttribute : Attribute
{
    /// <summary>Gives the name.</summary>
    /// <param name="alias">Unique in the application.</param>
    public AliasAttribute(string alias) => Alias = alias;

    /// <summary>The name.</summary>
    public string Alias { get; }
}
