using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Settings of the process: threads, defaults, determinism.</content>
public static partial class torch
{
    private static Device? _defaultDevice;

    /// <summary>
    /// What a creation without a device is given; null leaves it to libtorch, which takes the CPU.
    /// </summary>
    private static Device? DefaultDevice => _defaultDevice;

    public static int get_num_threads() => Native.snoopi_num_threads();

    public static void set_num_threads(int num) => Native.Check(Native.snoopi_set_num_threads(num));

    public static int get_num_interop_threads() => Native.snoopi_num_interop_threads();

    public static void set_num_interop_threads(int num) =>
        Native.Check(Native.snoopi_set_num_interop_threads(num));

    public static ScalarType get_default_dtype() => (ScalarType)Native.snoopi_default_dtype();

    public static void set_default_dtype(ScalarType dtype) =>
        Native.Check(Native.snoopi_set_default_dtype((int)dtype));

    public static Device get_default_device() => _defaultDevice ?? CPU;

    public static void set_default_device(Device device) => _defaultDevice = device;

    public static void set_default_device(string device) => _defaultDevice = new Device(device);

    public static bool are_deterministic_algorithms_enabled() =>
        Native.snoopi_deterministic_algorithms() != 0;

    public static bool is_deterministic_algorithms_warn_only_enabled() =>
        Native.snoopi_deterministic_algorithms_warn_only() != 0;

    /// <summary>Lets only deterministic kernels run, until the returned object is disposed.</summary>
    public static IDisposable use_deterministic_algorithms(bool mode = true, bool warn_only = false) =>
        new DeterministicMode(mode, warn_only);

    public static bool cuda_is_available() => cuda.is_available();

    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    /// <summary>Throws what this thread's last native call failed with, if it did.</summary>
    public static void CheckForErrors() => Native.ThrowIfFailed();

    private sealed class DeterministicMode : IDisposable
    {
        private readonly bool _modeBefore = are_deterministic_algorithms_enabled();
        private readonly bool _warnOnlyBefore = is_deterministic_algorithms_warn_only_enabled();

        internal DeterministicMode(bool isEnabled, bool warnOnly) => Set(isEnabled, warnOnly);

        public void Dispose() => Set(_modeBefore, _warnOnlyBefore);

        private static void Set(bool isEnabled, bool warnOnly) =>
            Native.Check(Native.snoopi_use_deterministic_algorithms(isEnabled ? 1 : 0, warnOnly ? 1 : 0));
    }
}
