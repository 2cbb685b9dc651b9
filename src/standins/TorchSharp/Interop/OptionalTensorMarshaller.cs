using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// A tensor argument that may be absent (no bias, no mask); see <see cref="TensorMarshaller"/>.
/// </summary>
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static class OptionalTensorMarshaller
{
    internal ref struct In
    {
        private Tensor? _tensor;

        public void FromManaged(Tensor? managed) => _tensor = managed;

        public readonly nint ToUnmanaged() => _tensor is null ? 0 : _tensor.Handle;

        public readonly void OnInvoked() => GC.KeepAlive(_tensor);

        public readonly void Free()
        {
        }
    }
}
