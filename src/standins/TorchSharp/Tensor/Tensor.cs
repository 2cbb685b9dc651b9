using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A handle to a libtorch tensor. Registers with the thread's innermost dispose scope when made;
    /// otherwise its owner disposes it, and failing that the finalizer frees it.
    /// </summary>
    /// <remarks>
    /// Three fields and no table: a step makes some thousand of these. The scope finds a tensor by <see
    /// cref="_slot"/>.
    /// </remarks>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;

        private nint _handle;
        private DisposeScope? _scope;
        private int _slot;

        internal Tensor(nint handle)
        {
            _handle = handle;
            long total = Interlocked.Increment(ref _totalCount);
            if (total > _peakCount)
            {
                // Not exact when several threads race for the peak; nor is TorchSharp's.
                _peakCount = total;
            }

            DisposeScopeManager.Register(this);
        }

        /// <summary>
        /// Takes over the native tensor of <paramref name="source"/>, and its place in its scope.
        /// </summary>
        private protected Tensor(Tensor source)
        {
            _handle = source.Handle;
            source._handle = 0;
            GC.SuppressFinalize(source);
            if (source._scope is { } scope)
            {
                scope.Replace(source, this);
            }
        }

        ~Tensor() => Dispose(false);

        public static long TotalCount => Interlocked.Read(ref _totalCount);

        public static long PeakCount => _peakCount;

        /// <summary>The native <c>at::Tensor*</c>, owned by this object.</summary>
        /// <exception cref="InvalidOperationException">The tensor was disposed or given away.</exception>
        public nint Handle
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                if (_handle == 0)
                {
                    ThrowInvalid();
                }

                return _handle;
            }
        }

        public bool IsInvalid => _handle == 0;

        internal DisposeScope? Scope
        {
            get => _scope;
            set => _scope = value;
        }

        internal int Slot
        {
            get => _slot;
            set => _slot = value;
        }

        /// <summary>Adopts a native <c>at::Tensor*</c>: the new object frees it.</summary>
        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>
        /// Gives the native tensor to the caller, who frees it; this object is invalid afterwards.
        /// </summary>
        public nint DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            nint handle = Handle;
            _handle = 0;
            Interlocked.Decrement(ref _totalCount);
            _scope?.Release(this);
            return handle;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            _scope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (_scope is null)
            {
                other?.Attach(this);
            }
            else
            {
                _scope.MoveToOther(other, this);
            }

            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other._scope);

        public Tensor DetachFromDisposeScope()
        {
            _scope?.Detach(this);
            return this;
        }

        // The package has had this misspelling since its first version with scopes and keeps it.
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        /// <summary>Clears the handle on behalf of a scope that frees it in one go with others.</summary>
        internal nint TakeHandleForScope()
        {
            nint handle = _handle;
            _handle = 0;
            _scope = null;
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref _totalCount);
            return handle;
        }

        protected virtual void Dispose(bool disposing)
        {
            nint handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0)
            {
                return;
            }

            if (disposing)
            {
                DisposeScopeManager.CountDisposed(this);
                _scope?.Release(this);
            }

            Interlocked.Decrement(ref _totalCount);
            Native.snoopi_tensor_delete(handle);
        }

        /// <summary>Returns this tensor once an in-place operation has reported success.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Tensor Done(int isDone)
        {
            Native.Check(isDone);
            return this;
        }

        [DoesNotReturn]
        private static void ThrowInvalid() => throw new InvalidOperationException(
            "This tensor is no longer valid: it was disposed, its dispose scope has ended, or its native " +
            "handle was given away. Move what must outlive a scope out of it: MoveToOuterDisposeScope().");
    }
}
