namespace Prometheus;

/// <summary>One time series of a metric, told apart from the others by its labels' values.</summary>
#pragma warning disable CA1040 // The package's marker.
public interface ICollectorChild
{
}
#pragma warning restore CA1040
