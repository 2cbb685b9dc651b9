namespace SnoopiCluster.Tensors;

/// <summary>What kind of thing went wrong in the native library. The numbers are part of its ABI.</summary>
public enum NativeErrorKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A shape, dtype, device or value that the operation does not take.</summary>
    Argument = 1,

    /// <summary>The allocator of the device or of the host gave up; less work at a time may fit.</summary>
    OutOfMemory = 2,

    /// <summary>This libtorch lacks the operation for this dtype or device.</summary>
    NotImplemented = 3,

    /// <summary>A peer is gone or a collective timed out.</summary>
    Collective = 4,

    /// <summary>A managed callback threw.</summary>
    Managed = 5,

    /// <summary>Anything else.</summary>
    Other = 6,
}
