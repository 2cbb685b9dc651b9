namespace Orleans.Runtime;

/// <summary>
/// A reference to a grain or observer. Those with a grain interface are of types that <see cref="ProxyTypes"/>
/// makes; whatever is called on them becomes a call to the grain.
/// </summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private GrainMethod[] _methods = [];
    private Silo? _silo;
    private string _interfaceName = "";

    internal GrainReference()
    {
    }

    /// <summary>Whom it refers to.</summary>
    public GrainId GrainId { get; private set; }

    /// <summary>The name of its grain interface; empty without one.</summary>
    public string InterfaceName => _interfaceName;

    internal Silo Silo => _silo ?? throw new InvalidOperationException("This reference was not made by a silo.");

    /// <summary>References to the same grain are equal, whichever interfaces they have.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1?.Equals(reference2) ?? reference2 is null;

    /// <summary>References to the same grain are equal, whichever interfaces they have.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) =>
        !(reference1 == reference2);

    /// <summary>A reference to the same grain by another of its interfaces.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => (TGrainInterface)Silo.Reference(typeof(TGrainInterface), GrainId);

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && other.GrainId == GrainId;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainReference other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"GrainReference:{GrainId}:{_interfaceName}";

    /// <summary>Makes a reference.</summary>
    /// <param name="silo">The silo that knows the grain.</param>
    /// <param name="interfaceType">The interface that the reference has; null for none.</param>
    /// <param name="grainId">Whom it refers to.</param>
    internal static GrainReference Create(Silo silo, Type? interfaceType, GrainId grainId)
    {
        ProxyType? proxy = interfaceType is null ? null : ProxyTypes.Of(interfaceType);
        GrainReference reference = proxy is null
            ? new GrainReference()
            : (GrainReference)(Activator.CreateInstance(proxy.Type)
                ?? throw new InvalidOperationException($"{proxy.Type} cannot be constructed."));
        reference._methods = proxy?.Methods ?? [];
        reference._silo = silo;
        reference._interfaceName = interfaceType?.Name ?? "";
        reference.GrainId = grainId;
        return reference;
    }

    /// <summary>What the methods of proxy types call.</summary>
    /// <param name="method">Position of the method in <see cref="ProxyType.Methods"/>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What its signature promises.</returns>
    internal object? Call(int method, object?[] arguments) =>
        GrainCall.Make(Silo, GrainId, _methods[method], arguments);
}
