namespace Orleans.Concurrency;

/// <summary>Requests to the grain interleave at every <c>await</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute
{
}
