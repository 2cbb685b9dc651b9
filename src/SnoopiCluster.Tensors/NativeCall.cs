using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

// The native library lies beside this assembly, wherever that is.
[assembly: DefaultDllImportSearchPaths(
    DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
[assembly: SuppressMessage(
    "Security",
    "CA5393:Do not use unsafe DllImportSearchPath value",
    Justification = "Who can place a library beside the assembly can replace the assembly.")]

namespace SnoopiCluster.Tensors;

/// <summary>The native library's name, and what becomes of a call's result.</summary>
internal static partial class NativeCall
{
    /// <summary>The shared library, beside the assembly.</summary>
    internal const string Library = "snoopi_native";

    /// <summary>Throws when a call that returns 1 on success returned 0.</summary>
    /// <param name="result">What the call returned.</param>
    /// <param name="operation">What was attempted, in words.</param>
    /// <exception cref="NativeOperationException">The call failed.</exception>
    internal static void Check(int result, string operation)
    {
        if (result == 0)
        {
            throw LastError(operation);
        }
    }

    /// <summary>Throws when a call that returns an address returned none.</summary>
    /// <param name="result">What the call returned.</param>
    /// <param name="operation">What was attempted, in words.</param>
    /// <exception cref="NativeOperationException">The call failed.</exception>
    internal static IntPtr Check(IntPtr result, string operation) =>
        result != IntPtr.Zero || ErrorKind() == 0 ? result : throw LastError(operation);

    /// <summary>
    /// Handles of tensors, in their order. The caller keeps the tensors alive while it uses them.
    /// </summary>
    internal static IntPtr[] Handles(IReadOnlyList<Tensor> tensors)
    {
        var handles = new IntPtr[tensors.Count];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = tensors[i].Handle;
        }

        return handles;
    }

    /// <summary>What the library said of the calling thread's last failed call.</summary>
    internal static string LastMessage() => Marshal.PtrToStringUTF8(ErrorMessage()) is { Length: > 0 } message
        ? message
        : "the native library gave no message";

    private static NativeOperationException LastError(string operation) =>
        new(operation, (NativeErrorKind)ErrorKind(), LastMessage());

    [LibraryImport(Library, EntryPoint = "snoopi_error_kind")]
    private static partial int ErrorKind();

    [LibraryImport(Library, EntryPoint = "snoopi_error_message")]
    private static partial IntPtr ErrorMessage();
}
