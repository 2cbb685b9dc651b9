namespace Orleans.Tests;

/// <summary>A grain whose class has no base class.</summary>
public interface IPlainGrain : IGrainWithStringKey
{
    Task<string> IdAsync();
}
