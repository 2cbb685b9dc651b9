namespace Prometheus;

/// <summary>One time series of a metric.</summary>
#pragma warning disable CA1063 // The package's shape.
public abstract class ChildBase : ICollectorChild, IDisposable
{
    private readonly Collector _parent;
    private readonly Action _remove;

    private protected ChildBase(Collector parent, string[] labelValues, Action remove)
    {
        (_parent, LabelValues, _remove) = (parent, labelValues, remove);
        Labels = ExpositionText.Labels(parent.LabelNames, labelValues);
    }

    internal string[] LabelValues { get; }

    /// <summary>Whether it is written.</summary>
    internal bool IsPublished { get; set; }

    internal string Name => _parent.Name;

    /// <summary>As they are written, without braces.</summary>
    internal string Labels { get; }

    /// <summary>Shows it to readers, from its first value on where that was put off.</summary>
    public void Publish() => IsPublished = true;

    /// <summary>Hides it from readers until its next value.</summary>
    public void Unpublish() => IsPublished = false;

    /// <summary>Ends it.</summary>
    public void Remove() => _remove();

    /// <summary>Ends it.</summary>
#pragma warning disable CA1816 // There is nothing to be finalized.
    public void Dispose() => Remove();
#pragma warning restore CA1816, CA1063

    /// <inheritdoc/>
    public override string ToString() => $"{Name}{{{Labels}}}";

    internal abstract void Write(TextWriter to);
}
