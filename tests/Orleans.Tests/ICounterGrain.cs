namespace Orleans.Tests;

/// <summary>A grain that counts; two classes implement it.</summary>
public interface ICounterGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Reads, lets others have the thread, writes one more: loses counts where requests interleave.
    /// </summary>
    Task IncrementSlowlyAsync();

    Task<int> ValueAsync();

    /// <summary>Ends when the count is there; other requests must run meanwhile.</summary>
    Task<int> WaitUntilAsync(int value);

    Task<long> KeyAsync();
}
