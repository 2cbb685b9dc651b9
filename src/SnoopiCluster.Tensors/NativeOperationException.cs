using System.Runtime.InteropServices;

namespace SnoopiCluster.Tensors;

/// <summary>A call into the native library failed.</summary>
/// <param name="operation">What was attempted, in words.</param>
/// <param name="kind">The kind of failure that the library reported.</param>
/// <param name="detail">The library's own message.</param>
public sealed class NativeOperationException(string operation, NativeErrorKind kind, string detail)
    : Exception($"{operation} failed ({kind}): {detail}")
{
    /// <summary>What was attempted, in words.</summary>
    public string Operation { get; } = operation;

    /// <summary>The kind of failure.</summary>
    public NativeErrorKind Kind { get; } = kind;

    /// <summary>Whether memory ran out, so that the same work in smaller pieces may succeed.</summary>
    public bool IsOutOfMemory => Kind == NativeErrorKind.OutOfMemory;

    /// <summary>
    /// Whether an exception from a computation says that memory ran out: one of ours, one of .NET's, or one
    /// of TorchSharp's, which carries libtorch's message and no kind.
    /// </summary>
    public static bool MeansOutOfMemory(Exception exception) => exception switch
    {
        NativeOperationException native => native.IsOutOfMemory,
        OutOfMemoryException => true,
        ExternalException external => SaysOutOfMemory(external.Message),
        _ => false,
    };

    private static bool SaysOutOfMemory(string message) =>
        message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase);
}
