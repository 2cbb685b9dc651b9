namespace Orleans.Concurrency;

/// <summary>Calls of methods so marked run while others so marked do.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute
{
}
