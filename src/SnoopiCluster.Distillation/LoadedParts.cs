namespace SnoopiCluster.Distillation;

/// <summary>
/// What was loaded so far of something that takes several files: let go of again, unless it became a whole.
/// </summary>
internal sealed class LoadedParts : IDisposable
{
    private readonly List<IDisposable> _parts = [];

    /// <summary>Takes care of a part until <see cref="Release"/>.</summary>
    public T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    /// <summary>The whole is there and owns its parts; nothing is let go of any more.</summary>
    public void Release() => _parts.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Last things first: a text encoder's features go before the encoder.
        foreach (IDisposable part in Enumerable.Reverse(_parts))
        {
            part.Dispose();
        }
    }
}
