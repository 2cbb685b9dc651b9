namespace Orleans.Runtime;

/// <summary>Where an activation stands; only ever moves down this list.</summary>
internal enum ActivationState
{
    /// <summary>The grain is constructed and activates; requests wait.</summary>
    Activating,

    /// <summary>Requests run.</summary>
    Active,

    /// <summary>Running requests end and the grain says farewell; new requests wait.</summary>
    Deactivating,

    /// <summary>Nothing happens any more; the silo has forgotten it.</summary>
    Ended,
}
