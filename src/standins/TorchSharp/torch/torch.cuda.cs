using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>NVIDIA devices.</summary>
    public static class cuda
    {
        public static bool is_available() => Native.Check(Native.snoopi_cuda_is_available()) != 0;

        public static bool is_cudnn_available() => Native.Check(Native.snoopi_cudnn_is_available()) != 0;

        public static int device_count() => Native.Check(Native.snoopi_cuda_device_count());

        public static void manual_seed(long seed) =>
            Native.Check(Native.snoopi_cuda_manual_seed((ulong)seed, 0));

        public static void manual_seed_all(long seed) =>
            Native.Check(Native.snoopi_cuda_manual_seed((ulong)seed, 1));

        /// <summary>Waits until all work queued on the device is done.</summary>
        public static void synchronize(Device? device = null) =>
            Native.Check(Native.snoopi_cuda_synchronize(device?.index ?? -1));
    }

    /// <summary>Settings of the libraries that libtorch calls.</summary>
    public static class backends
    {
        /// <summary>cuBLAS.</summary>
        public static class cuda
        {
            /// <summary>Products of matrices.</summary>
            public static class matmul
            {
                public static bool allow_tf32
                {
                    get => Native.snoopi_cuda_allow_tf32() != 0;
                    set => Native.Check(Native.snoopi_set_cuda_allow_tf32(value ? 1 : 0));
                }
            }
        }

        /// <summary>cuDNN.</summary>
        public static class cudnn
        {
            public static bool allow_tf32
            {
                get => Native.snoopi_cudnn_allow_tf32() != 0;
                set => Native.Check(Native.snoopi_set_cudnn_allow_tf32(value ? 1 : 0));
            }
        }
    }

    /// <summary>The default generator.</summary>
    public static class random
    {
        /// <summary>Seeds the default generators of all devices.</summary>
        public static Generator manual_seed(long seed)
        {
            Native.Check(Native.snoopi_manual_seed((ulong)seed));
            return Generator.Default;
        }

        public static long seed()
        {
            using Generator generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using Generator generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using Generator generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using Generator generator = Generator.Default;
            generator.set_state(new_state);
        }
    }
}
