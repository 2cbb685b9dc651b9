namespace Orleans.Tests;

/// <summary>An exception with data of its own.</summary>
public sealed class WorkFailedException(string message, int code, Exception inner) : Exception(message, inner)
{
    public int Code { get; } = code;
}
