using Prometheus;

namespace SnoopiCluster.Silo.Metrics;

/// <summary>Where Prometheus reads; under the rules of every other path (<c>LoopbackMiddleware</c>).</summary>
internal static class MetricsEndpoint
{
    /// <summary>Maps <c>/metrics</c>.</summary>
    public static void MapSiloMetrics(this WebApplication app)
    {
        SiloMetrics metrics = app.Services.GetRequiredService<SiloMetrics>();
        metrics.Registry.AddBeforeCollectCallback(app.Services.GetRequiredService<ClusterCensus>().TakeAsync);
        app.MapMetrics("/metrics", metrics.Registry);
    }
}
