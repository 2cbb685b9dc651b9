using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            _handle = Native.CheckHandle(Native.snoopi_generator_new(seed, new(null, this.device)));
        }

        private Generator(nint handle)
        {
            device = CPU;
            _handle = handle;
        }

        ~Generator() => Dispose(false);

        /// <summary>The CPU's default generator; every call makes a new handle to it.</summary>
        public static Generator Default => new(Native.CheckHandle(Native.snoopi_generator_default()));

        public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.snoopi_generator_manual_seed(Handle, (ulong)seed));
            return this;
        }

        /// <summary>Seeds from the system's entropy and returns the seed.</summary>
        public long seed() => Native.Check(Native.snoopi_generator_seed(Handle));

        public long initial_seed() => Native.Check(Native.snoopi_generator_initial_seed(Handle));

        public Tensor get_state() => Native.snoopi_generator_state(Handle);

        public void set_state(Tensor value) => Native.Check(Native.snoopi_generator_set_state(Handle, value));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        internal static nint HandleOf(Generator? generator) => generator is null ? 0 : generator.Handle;

        protected virtual void Dispose(bool disposing)
        {
            nint handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                Native.snoopi_generator_delete(handle);
            }
        }
    }
}
