using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// The native library, declared function by function; names are those of the C ABI in <c>src/native</c>.
/// </summary>
/// <remarks>
/// A call that fails returns zero and keeps a message for the calling thread. Functions that return a tensor
/// throw by themselves (<see cref="TensorMarshaller"/>); the others are wrapped in one of the checks below by
/// their caller.
/// </remarks>
internal static unsafe partial class Native
{
    private const string Library = "snoopi_native";
    private const int ManagedKind = 5;

    /// <summary>Passes on what a native getter returned; zero may mean that it failed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Check(int value)
    {
        if (value == 0)
        {
            ThrowIfFailed();
        }

        return value;
    }

    /// <inheritdoc cref="Check(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Check(long value)
    {
        if (value == 0)
        {
            ThrowIfFailed();
        }

        return value;
    }

    /// <inheritdoc cref="Check(int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint CheckHandle(nint value)
    {
        if (value == 0)
        {
            ThrowIfFailed();
        }

        return value;
    }

    /// <summary>Throws what the thread's last native call failed with, if it did.</summary>
    /// <exception cref="ExternalException">libtorch refused; the message is its own.</exception>
    internal static void ThrowIfFailed()
    {
        int kind = snoopi_error_kind();
        if (kind == 0)
        {
            return;
        }

        if (kind == ManagedKind && ManagedErrors.Take(snoopi_managed_error()) is { } thrown)
        {
            thrown.Throw();
        }

        throw new ExternalException(Marshal.PtrToStringUTF8(snoopi_error_message()));
    }

    [LibraryImport(Library)]
    [SuppressGCTransition]
    private static partial int snoopi_error_kind();

    [LibraryImport(Library)]
    [SuppressGCTransition]
    private static partial nint snoopi_error_message();

    [LibraryImport(Library)]
    internal static partial void snoopi_tensor_delete(nint tensor);

    [LibraryImport(Library)]
    internal static partial void snoopi_tensor_delete_many(nint* tensors, int count);
}
