namespace Orleans.Concurrency;

/// <summary>
/// Calls of the method are not answered: the caller's task ends when the call is on its way.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute
{
}
