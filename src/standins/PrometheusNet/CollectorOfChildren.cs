using System.Collections.Concurrent;

namespace Prometheus;

/// <summary>A metric with all of its time series.</summary>
/// <typeparam name="TChild">A time series of it.</typeparam>
public abstract class Collector<TChild> : Collector, ICollector<TChild>
    where TChild : ChildBase
{
    // Keyed by the values with their lengths, so that no two lists of values share a key.
    private readonly ConcurrentDictionary<string, TChild> _children = new(StringComparer.Ordinal);
    private readonly bool _suppressInitialValue;

    private protected Collector(string name, string help, string[] labelNames, bool suppressInitialValue)
        : base(name, help, labelNames) => _suppressInitialValue = suppressInitialValue;

    /// <summary>The time series without labels.</summary>
    protected TChild Unlabelled => WithLabels([]);

    TChild ICollector<TChild>.Unlabelled => Unlabelled;

    /// <summary>The time series of these labels; made when it is new.</summary>
    /// <param name="labelValues">Values in the order of <see cref="Collector.LabelNames"/>.</param>
    public TChild WithLabels(params string[] labelValues)
    {
        Check(labelValues);
        return _children.GetOrAdd(
            KeyOf(labelValues), static (_, made) => made.Self.New(made.Labels), (Self: this, Labels: labelValues));
    }

    /// <summary>Ends the time series of these labels; nothing happens when there is none.</summary>
    public void RemoveLabelled(params string[] labelValues)
    {
        Check(labelValues);
        _children.TryRemove(KeyOf(labelValues), out _);
    }

    /// <summary>The labels of every time series there is.</summary>
    public IEnumerable<string[]> GetAllLabelValues() => _children.Values.Select(child => child.LabelValues);

    /// <summary>A time series with its first value.</summary>
    private protected abstract TChild NewChild(string[] labelValues);

    internal override void Write(TextWriter to)
    {
        to.Write($"# HELP {Name} {Help}\n# TYPE {Name} {TypeName}\n");
        foreach (TChild child in _children.Values.Where(child => child.IsPublished))
        {
            child.Write(to);
        }
    }

    /// <summary>Lets a metric without labels have its first value.</summary>
    private protected void BeginUnlabelled()
    {
        if (LabelNames.Length == 0)
        {
            _ = Unlabelled;
        }
    }

    internal void Remove(string[] labelValues) => _children.TryRemove(KeyOf(labelValues), out _);

    private static string KeyOf(string[] values) => string.Concat(values.Select(value => $"{value.Length}:{value}"));

    private TChild New(string[] labelValues)
    {
        TChild child = NewChild([.. labelValues]);
        child.IsPublished = !_suppressInitialValue;
        return child;
    }

    private void Check(string[] values)
    {
        if (values.Length != LabelNames.Length)
        {
            throw new ArgumentException(
                $"Metric {this} has {LabelNames.Length} labels; {values.Length} values were given.", nameof(values));
        }
    }
}
