using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A reference to a grain or observer: whatever is called on it becomes a call to its grain.</summary>
internal class GrainProxy : DispatchProxy
{
    private Silo? _silo;

    /// <summary>Whom it refers to.</summary>
    internal GrainId GrainId { get; private set; }

    /// <summary>The silo that knows the grain.</summary>
    internal Silo Silo => _silo ?? throw new InvalidOperationException("This reference was not made by a silo.");

    private Type InterfaceType { get; set; } = typeof(IAddressable);

    /// <summary>Makes a reference.</summary>
    /// <param name="silo">The silo that knows the grain.</param>
    /// <param name="interfaceType">The interface that the reference has.</param>
    /// <param name="grainId">Whom it refers to.</param>
    internal static object Create(Silo silo, Type interfaceType, GrainId grainId)
    {
        GrainProxy proxy = (GrainProxy)DispatchProxy.Create(interfaceType, typeof(GrainProxy));
        proxy._silo = silo;
        proxy.GrainId = grainId;
        proxy.InterfaceType = interfaceType;
        return proxy;
    }

    /// <summary>References to the same grain are equal.</summary>
    public override bool Equals(object? obj) => obj is GrainProxy other && other.GrainId == GrainId;

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"{InterfaceType.Name}({GrainId})";

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        return GrainCall.Make(Silo, GrainId, GrainMethod.Of(targetMethod), args ?? []);
    }
}
