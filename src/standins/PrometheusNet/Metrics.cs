namespace Prometheus;

/// <summary>Where registries and the makers of their metrics come from.</summary>
#pragma warning disable CA1724 // The package's name.
public static class Metrics
#pragma warning restore CA1724
{
    /// <summary>The process's own registry.</summary>
    public static CollectorRegistry DefaultRegistry { get; } = new();

    /// <summary>Makes metrics of <see cref="DefaultRegistry"/>.</summary>
    public static MetricFactory DefaultFactory { get; } = new(DefaultRegistry);

    /// <summary>A registry beside the process's own; without any metrics.</summary>
    public static CollectorRegistry NewCustomRegistry() => new();

    /// <summary>Makes metrics of a registry.</summary>
    public static MetricFactory WithCustomRegistry(CollectorRegistry registry) => new(registry);
}
