using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>The silo as grains see it.</summary>
internal sealed class GrainRuntime(
    IGrainFactory grainFactory, IServiceProvider services, TimeProvider time, IOptions<ClusterOptions> cluster)
    : IGrainRuntime
{
    /// <inheritdoc/>
    public string SiloIdentity => $"{cluster.Value.ClusterId}@{Environment.MachineName}";

    /// <inheritdoc/>
    public IGrainFactory GrainFactory => grainFactory;

    /// <inheritdoc/>
    public IServiceProvider ServiceProvider => services;

    /// <inheritdoc/>
    public TimeProvider TimeProvider => time;

    /// <inheritdoc/>
    public void DeactivateOnIdle(IGrainContext grainContext) => grainContext.Deactivate(new DeactivationReason(
        DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    /// <inheritdoc/>
    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
        if (grainContext is Activation activation)
        {
            activation.DelayCollection(timeSpan);
        }
    }
}
