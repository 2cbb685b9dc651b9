namespace Orleans;

/// <summary>The number of a member in serialised form.</summary>
[AttributeUsage(
    AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct
        | AttributeTargets.Enum | AttributeTargets.Parameter)]
public sealed class IdAttribute : Attribute
{
    /// <summary>Gives the number.</summary>
    /// <param name="id">Unique among the type's members.</param>
    public IdAttribute(uint id) => Id = id;

    /// <summary>The number.</summary>
    public uint Id { get; }
}
