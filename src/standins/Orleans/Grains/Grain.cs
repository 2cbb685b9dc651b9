using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of grain classes. Its code runs in the turns of its activation, one request at a time.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation _activation;

    /// <summary>Made by the silo only.</summary>
    /// <exception cref="InvalidOperationException">Somebody else constructs it.</exception>
    protected Grain() => _activation = RuntimeContext.Current ?? throw new InvalidOperationException(
        $"{GetType()} is a grain: the silo constructs it, when it is called through a reference.");

    /// <summary>The activation that the grain lives in.</summary>
    public IGrainContext GrainContext => _activation;

    /// <summary>The grain's id as text.</summary>
    public string IdentityString => _activation.GrainId.ToString();

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>The services of the activation.</summary>
    protected internal IServiceProvider ServiceProvider => _activation.ActivationServices;

    /// <summary>Called once, before the first request is. A failure is the answer to those who called.</summary>
    /// <param name="cancellationToken">Cancelled when the activation takes too long.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called once, after the last request has ended; not when the process dies.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="cancellationToken">Cancelled when the deactivation takes too long.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Ends the activation once the requests that run have ended.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps the activation from being collected for a time.</summary>
    /// <param name="timeSpan">From now; infinite for ever, zero or less to take it back.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => _activation.DelayCollection(timeSpan);
}
