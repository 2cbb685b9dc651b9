namespace Orleans.Concurrency;

/// <summary>Calls of the method run while any other request does.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute
{
}
