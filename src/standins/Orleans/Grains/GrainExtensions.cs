using Orleans.Runtime;

namespace Orleans;

/// <summary>Ids, keys and references of grains, asked of a reference or of a grain itself.</summary>
public static class GrainExtensions
{
    /// <summary>A reference to the grain by another of its interfaces.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

    /// <summary>A reference to the grain by another of its interfaces.</summary>
    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        Silo silo = grain switch
        {
            GrainReference reference => reference.Silo,
            IGrainBase { GrainContext: Activation activation } => activation.Silo,
            _ => throw NoGrain(grain),
        };
        return silo.Reference(interfaceType, grain.GetGrainId());
    }

    /// <summary>The same as <see cref="AsReference{TGrainInterface}"/>.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) =>
        grain.AsReference<TGrainInterface>();

    /// <summary>The same as <see cref="AsReference(IAddressable, Type)"/>.</summary>
    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);

    /// <summary>The grain's id.</summary>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase implementation => implementation.GrainContext.GrainId,
        _ => throw NoGrain(grain),
    };

    /// <summary>The key of a grain that has a string.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>The key of a grain that has an integer.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetPrimaryKeyLong(out _);

    /// <summary>The key of a grain that has an integer and a string.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt) =>
        grain.GetGrainId().TryGetIntegerKey(out long key, out keyExt)
            ? key
            : throw new InvalidOperationException($"The key of grain {grain.GetGrainId()} is not an integer.");

    /// <summary>The key of a grain that has a GUID.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetPrimaryKey(out _);

    /// <summary>The key of a grain that has a GUID and a string.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt) =>
        grain.GetGrainId().TryGetGuidKey(out Guid key, out keyExt)
            ? key
            : throw new InvalidOperationException($"The key of grain {grain.GetGrainId()} is not a GUID.");

    private static ArgumentException NoGrain(IAddressable grain) => new(
        $"{grain?.GetType().ToString() ?? "null"} is neither a reference to a grain nor a grain.", nameof(grain));
}
