namespace Prometheus;

/// <summary>A metric with all of its time series.</summary>
public interface ICollector
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What it says, for a person.</summary>
    string Help { get; }

    /// <summary>Names of its labels; empty for one without.</summary>
    string[] LabelNames { get; }
}

/// <summary>A metric with all of its time series.</summary>
/// <typeparam name="TChild">A time series of it.</typeparam>
public interface ICollector<out TChild> : ICollector
    where TChild : ICollectorChild
{
    /// <summary>The time series without labels.</summary>
    TChild Unlabelled { get; }

    /// <summary>The time series of these labels; made when it is new.</summary>
    /// <param name="labelValues">Values in the order of <see cref="ICollector.LabelNames"/>.</param>
    TChild WithLabels(params string[] labelValues);
}
