namespace Orleans.Tests;

/// <summary>A service of which each activation has its own.</summary>
public sealed class ScopedThing(Journal journal) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Dispose() => journal.Write("thing disposed");
}
