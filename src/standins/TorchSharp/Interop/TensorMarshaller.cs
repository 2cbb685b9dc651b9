using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// A tensor that must be there: crosses as its handle, and stays alive until the native function has
/// returned, so that the finalizer of a temporary cannot free it under the operation. A returned handle
/// becomes a tensor or an exception.
/// </summary>
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Out))]
internal static class TensorMarshaller
{
    internal ref struct In
    {
        private Tensor _tensor;

        public void FromManaged(Tensor managed)
        {
            ArgumentNullException.ThrowIfNull(managed);
            _tensor = managed;
        }

        public readonly nint ToUnmanaged() => _tensor.Handle;

        public readonly void OnInvoked() => GC.KeepAlive(_tensor);

        public readonly void Free()
        {
        }
    }

    internal static class Out
    {
        public static Tensor ConvertToManaged(nint unmanaged)
        {
            if (unmanaged == 0)
            {
                Native.ThrowIfFailed();
                throw new InvalidOperationException("The operation returned an undefined tensor.");
            }

            return new Tensor(unmanaged);
        }
    }
}
