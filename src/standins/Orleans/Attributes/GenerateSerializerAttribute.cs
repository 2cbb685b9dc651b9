namespace Orleans;

/// <summary>
/// The type crosses grain calls. The stand-in needs no serializer and reads nothing from it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
}
