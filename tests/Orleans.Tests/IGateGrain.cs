namespace Orleans.Tests;

/// <summary>A grain that a test holds at a gate.</summary>
public interface IGateGrain : IGrainWithStringKey
{
    /// <summary>Passes the gate, then has another grain add 1 and 2.</summary>
    Task<int> PassThenCallAsync();

    Task<Guid> ScopedThingAsync();

    Task EndAsync();
}
