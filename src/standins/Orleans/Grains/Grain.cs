using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Base of grain classes. Its code runs in the turns of its activation, one request at a time.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly IGrainRuntime _runtime;

    /// <summary>Made by the silo only.</summary>
    /// <exception cref="InvalidOperationException">Somebody else constructs it.</exception>
    protected Grain()
        : this(RuntimeContext.Current ?? throw new InvalidOperationException(
            "A grain is constructed by the silo, when it is called through a reference."))
    {
    }

    /// <summary>Made with a context, and a runtime other than the silo's.</summary>
    /// <param name="grainContext">The activation that the grain lives in.</param>
    /// <param name="grainRuntime">What serves the grain; null for the silo.</param>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        _runtime = grainRuntime ?? grainContext.ActivationServices.GetRequiredService<IGrainRuntime>();
    }

    /// <summary>The activation that the grain lives in.</summary>
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to the grain, without a grain interface.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain's id as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>A name for the silo.</summary>
    public string RuntimeIdentity => _runtime.SiloIdentity;

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => _runtime.GrainFactory;

    /// <summary>The services of the activation.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>
    /// Called once, before the first request is. A failure is the answer to those who called.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the activation takes too long.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called once, after the last request has ended; not when the process dies.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="cancellationToken">Cancelled when the deactivation takes too long.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Makes a timer whose ticks interleave.</summary>
    [Obsolete("Use RegisterGrainTimer.")]
    protected IDisposable RegisterTimer(
        Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        this.RegisterGrainTimer(
            callback, state, new GrainTimerCreationOptions(dueTime, period) { Interleave = true });

    /// <summary>Ends the activation once the requests that run have ended.</summary>
    protected void DeactivateOnIdle() => _runtime.DeactivateOnIdle(GrainContext);

    /// <summary>
    /// Ends the activation as if the grain were to go on elsewhere; there is no elsewhere here.
    /// </summary>
    protected void MigrateOnIdle() => GrainBaseExtensions.MigrateOnIdle(this);

    /// <summary>Keeps the activation from being collected for a time.</summary>
    /// <param name="timeSpan">From now; infinite for ever, zero or less to take it back.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => _runtime.DelayDeactivation(GrainContext, timeSpan);
}
