namespace Orleans.Tests;

/// <summary>A grain that passes a call on.</summary>
public interface IRelayGrain : IGrainWithIntegerCompoundKey
{
    /// <summary>Calls the first of the path with the rest; the end of the path returns.</summary>
    Task RelayAsync(int[] path);

    Task<string> KeyAsync();
}
