using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SnoopiCluster.Tensors.Collectives;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>What this process computes with: threads, BLAS, CUDA devices.</summary>
public static class NativeRuntime
{
    private const int TextBytes = 4096;
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string ProcessPagesFile = "/proc/self/statm";

    /// <summary>
    /// Threads of libtorch's operations and of our own loops, as the calling thread sees them.
    /// </summary>
    public static int Threads => NativeMachine.Threads();

    /// <summary>
    /// Threads that OpenBLAS starts by itself, beside <see cref="Threads"/>; 0 where another BLAS is live.
    /// </summary>
    public static int BlasThreads => NativeMachine.BlasThreads();

    /// <summary>
    /// Version of the libtorch that the native library was built for, for example <c>1.13.0</c>.
    /// </summary>
    public static string LibtorchVersion => Libtorch().Version;

    /// <summary>
    /// Backends of process groups that were compiled into the native library: Gloo where libtorch and Gloo's
    /// headers are installed, NCCL where <c>nccl.h</c> is and libtorch is one for CUDA.
    /// </summary>
    public static ImmutableArray<CollectiveBackend> Collectives => FindCollectives();

    /// <summary>
    /// Sets the number of threads. Call it at the start of a process: a thread that has computed before keeps
    /// what it found.
    /// </summary>
    /// <param name="threads">Threads of libtorch's operations and of our own loops; at least 1.</param>
    /// <param name="blasThreads">
    /// Threads that OpenBLAS starts for each of these; at least 1. More than 1 makes a training step slower:
    /// libtorch splits the work already.
    /// </param>
    /// <exception cref="NativeOperationException">A number is below 1.</exception>
    public static void SetThreads(int threads, int blasThreads = 1)
    {
        NativeCall.Check(NativeMachine.SetThreads(threads), "Setting the number of threads");
        NativeCall.Check(NativeMachine.SetBlasThreads(blasThreads), "Setting the number of BLAS threads");
    }

    /// <summary>
    /// Lets libtorch use only operations that give the same bits in each run; one that has no such form is refused. On the
    /// CPU all of ours have it anyway.
    /// </summary>
    /// <param name="deterministic">Whether to.</param>
    /// <exception cref="NativeOperationException">libtorch refused the setting.</exception>
    public static void SetDeterministic(bool deterministic) => NativeCall.Check(
        NativeMachine.SetDeterministic(deterministic ? 1 : 0), "Setting deterministic operations");

    /// <summary>
    /// What a device is called by its maker: results repeat bit for bit only on the same one.
    /// </summary>
    /// <param name="device">As TorchSharp spells it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</param>
    public static string DeviceName(string device)
    {
        Device named = new(device);
        if (named.type == TorchSharp.DeviceType.CPU)
        {
            return ProcessorName();
        }

        int index = Math.Max(named.index, 0);
        return CudaDevices().FirstOrDefault(found => found.Index == index)?.Name ?? device;
    }

    /// <summary>
    /// Memory that this process holds: its resident set on the CPU; on CUDA what libtorch's allocator has taken from the device.
    /// Null where the system does not say, or the native library was built without CUDA's headers.
    /// </summary>
    /// <param name="device">What the process computes on.</param>
    public static long? MemoryInUse(Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            int result = NativeMachine.CudaMemory(Math.Max(device.index, 0), out long bytes);
            NativeCall.Check(result, "Asking libtorch's allocator");
            return bytes < 0 ? null : bytes;
        }

        // Total and resident pages are the first two numbers.
        return File.Exists(ProcessPagesFile)
            && File.ReadAllText(ProcessPagesFile).Split(' ') is [_, string pages, ..]
            && long.TryParse(pages, NumberStyles.None, CultureInfo.InvariantCulture, out long resident)
            ? resident * Environment.SystemPageSize
            : null;
    }

    /// <summary>Looks at what is loaded and at the machine's CUDA devices.</summary>
    public static RuntimeReport Describe()
    {
        (string version, string path) = Libtorch();
        var blasPath = new byte[TextBytes];
        var blasDetail = new byte[TextBytes];
        NativeCall.Check(
            NativeMachine.Blas(blasPath, blasDetail, TextBytes, out byte mkl), "Looking for the BLAS");
        BlasKind blas = KindOf(Text(blasPath), mkl != 0);
        return new RuntimeReport(
            version,
            path,
            blas,
            Text(blasPath),
            blas == BlasKind.OpenBlas ? Text(blasDetail) : "",
            Threads,
            BlasThreads,
            cuda.is_available(),
            CudaDevices());
    }

    /// <summary>Which BLAS a file is, by the names that its makers and distributions give it.</summary>
    /// <param name="path">The file that holds the matrix product; empty where none was found.</param>
    /// <param name="mklBuilt">Whether libtorch was built with MKL.</param>
    internal static BlasKind KindOf(string path, bool mklBuilt)
    {
        string name = path.ToLowerInvariant();
        (string Part, BlasKind Kind)[] known =
        [
            ("openblas", BlasKind.OpenBlas),
            ("mkl", BlasKind.Mkl),
            ("blis", BlasKind.Blis),
            ("atlas", BlasKind.Atlas),
            ("libblas.so", BlasKind.Reference),
        ];
        BlasKind found =
            known.FirstOrDefault(entry => name.Contains(entry.Part, StringComparison.Ordinal)).Kind;
        return found == BlasKind.Unknown && mklBuilt ? BlasKind.Mkl : found;
    }

    private static ImmutableArray<CollectiveBackend> FindCollectives()
    {
        int compiled = NativeCollectives.Backends();
        return [.. Enum.GetValues<CollectiveBackend>().Where(backend => (compiled >> (int)backend & 1) != 0)];
    }

    private static (string Version, string Path) Libtorch()
    {
        var version = new byte[TextBytes];
        var path = new byte[TextBytes];
        NativeCall.Check(NativeMachine.Libtorch(version, path, TextBytes), "Looking for libtorch");
        return (Text(version), Text(path));
    }

    private static string ProcessorName()
    {
        const string Field = "model name";
        string? line = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile).FirstOrDefault(
                text => text.StartsWith(Field, StringComparison.Ordinal))
            : null;
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':') + 1)..].Trim();
    }

    private static ImmutableArray<CudaDeviceReport> CudaDevices()
    {
        NativeCall.Check(NativeMachine.CudaDevices(out int count), "Counting CUDA devices");
        var devices = ImmutableArray.CreateBuilder<CudaDeviceReport>(count);
        var name = new byte[TextBytes];
        for (int index = 0; index < count; index++)
        {
            int result = NativeMachine.CudaDevice(
                index, name, TextBytes, out long memoryBytes, out int major, out int minor);
            NativeCall.Check(result, $"Describing CUDA device {index}");
            devices.Add(new CudaDeviceReport(index, Text(name), memoryBytes, new Version(major, minor)));
        }

        return devices.MoveToImmutable();
    }

    private static string Text(byte[] buffer) =>
        Encoding.UTF8.GetString(buffer, 0, Array.IndexOf(buffer, (byte)0));
}
