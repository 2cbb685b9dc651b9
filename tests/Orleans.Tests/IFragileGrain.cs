namespace Orleans.Tests;

/// <summary>A grain whose key says when it fails.</summary>
public interface IFragileGrain : IGrainWithStringKey
{
    Task TouchAsync();

    Task EndAsync();
}
