namespace Orleans.Tests;

/// <summary>What no package has, for the checker to find.</summary>
public abstract class ForeignGrain<T> : Grain, IDisposable
    where T : struct
{
    public T Value { get; set; }

    public TOther Make<TOther>()
        where TOther : class, new() => new();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool isDisposing);
}
