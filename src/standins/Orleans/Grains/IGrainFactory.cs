using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Makes references to grains; a grain is activated by the first call, not by its reference.
/// </summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain with a GUID key.</summary>
    TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey;

    /// <summary>A reference to the grain with an integer key.</summary>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey;

    /// <summary>A reference to the grain with a string key.</summary>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>A reference to the grain with a GUID and a string as its key.</summary>
    TGrainInterface GetGrain<TGrainInterface>(
        Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey;

    /// <summary>A reference to the grain with an integer and a string as its key.</summary>
    TGrainInterface GetGrain<TGrainInterface>(
        long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey;

    /// <summary>
    /// Makes an object callable by grains. The silo holds it weakly: its owner keeps it alive.
    /// </summary>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Takes back what <see cref="CreateObjectReference"/> gave; calls to it are dropped.</summary>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>A reference to the grain with a GUID key.</summary>
    IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey);

    /// <summary>A reference to the grain with an integer key.</summary>
    IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey);

    /// <summary>A reference to the grain with a string key.</summary>
    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    /// <summary>A reference to the grain with a GUID and a string as its key.</summary>
    IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension);

    /// <summary>A reference to the grain with an integer and a string as its key.</summary>
    IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension);

    /// <summary>A reference to the grain with an id.</summary>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable;

    /// <summary>
    /// A reference without a grain interface; see <see cref="GrainExtensions"/> for a cast.
    /// </summary>
    IAddressable GetGrain(GrainId grainId);

    /// <summary>A reference by the name of the grain interface.</summary>
    IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType);

    /// <summary>A reference by key, of the grain class whose name begins with a prefix.</summary>
    IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix);

    /// <summary>A reference by key.</summary>
    IAddressable GetGrain(Type interfaceType, IdSpan grainKey);
}
