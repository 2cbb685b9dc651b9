namespace Orleans.Tests;

/// <summary>A grain interface that no class implements, with a method that no proxy can.</summary>
public interface INobodysGrain : IGrainWithStringKey
{
    Task<T> AnyAsync<T>(T value);
}
