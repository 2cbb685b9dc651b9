namespace Orleans.Runtime;

/// <summary>What the silo does for a grain.</summary>
public interface IGrainRuntime
{
    /// <summary>A name for the silo.</summary>
    string SiloIdentity { get; }

    /// <summary>Makes references to grains.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>The services of the host.</summary>
    IServiceProvider ServiceProvider { get; }

    /// <summary>The clock of the silo and of the timers of grains.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Ends an activation once the requests that run have ended.</summary>
    void DeactivateOnIdle(IGrainContext grainContext);

    /// <summary>Keeps an activation from being collected for a time.</summary>
    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
}
