namespace Orleans;

/// <summary>
/// Values of the type, or of the parameter, never change, so that a call need not copy them.
/// </summary>
[AttributeUsage(
    AttributeTargets.Struct | AttributeTargets.Class | AttributeTargets.Property | AttributeTargets.Field
        | AttributeTargets.Parameter)]
public sealed class ImmutableAttribute : Attribute
{
}
