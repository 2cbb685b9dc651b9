using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;
using TorchSharp;

namespace SnoopiCluster.Cli.Doctor;

/// <summary>libtorch as it is loaded in this process: version, BLAS, threads, CUDA devices.</summary>
internal static class TorchChecks
{
    private const string InstallBlas =
        "Steps are 4 to 8 times faster with OpenBLAS: "
        + "apt-get install -y --no-install-recommends libopenblas0-pthread";

    /// <summary>Loads libtorch and looks at it; one failed finding when it cannot be loaded.</summary>
    /// <param name="variables">Environment variables.</param>
    public static IEnumerable<DoctorFinding> All(IReadOnlyDictionary<string, string> variables)
    {
        RuntimeReport report;
        DoctorFinding? broken = null;
        try
        {
            report = NativeRuntime.Describe();
        }
        catch (Exception fault) when (Loading(fault) is { } cause)
        {
            broken = new DoctorFinding(
                "libtorch",
                DoctorState.Fail,
                cause.Message.ReplaceLineEndings(" "),
                "Run ./snoopi, which installs libtorch or says how, and builds against it.");
            report = null!;
        }

        if (broken is not null)
        {
            yield return broken;
            yield break;
        }

        yield return new("libtorch", DoctorState.Ok, $"{report.LibtorchVersion}, {report.LibtorchPath}");
        yield return Blas(report);
        yield return Threads(report, variables);
        yield return Cuda(report);
        yield return Collectives(report);
    }

    private static Exception? Loading(Exception fault) => fault switch
    {
        TypeInitializationException { InnerException: { } inner } => Loading(inner),
        DllNotFoundException or EntryPointNotFoundException or BadImageFormatException => fault,
        _ => null,
    };

    private static DoctorFinding Blas(RuntimeReport report)
    {
        string speed = string.Create(CultureInfo.InvariantCulture, $"{MeasureGigaflops():0} GFLOP/s");
        string found = $"{report.Blas} ({report.BlasPath}), {speed} in fp32 with {report.Threads} threads";
        return report.Blas switch
        {
            BlasKind.Reference =>
                new("BLAS", DoctorState.Warn, $"{found}: the slow reference implementation", InstallBlas),
            BlasKind.Unknown => new("BLAS", DoctorState.Warn, $"{found}: not told apart", null),
            _ => new("BLAS", DoctorState.Ok, found),
        };
    }

    private static DoctorFinding Threads(RuntimeReport report, IReadOnlyDictionary<string, string> variables)
    {
        string omp =
            variables.TryGetValue("OMP_NUM_THREADS", out string? given) ? $", OMP_NUM_THREADS={given}" : "";
        string found = $"{report.Threads} of libtorch, {report.BlasThreads} of OpenBLAS{omp}; "
            + "a spec's `threads` sets the former";
        return report.BlasThreads <= 1
            ? new("threads", DoctorState.Ok, found)
            : new("threads", DoctorState.Warn, found,
                "Set OPENBLAS_NUM_THREADS=1, as ./snoopi does: its own threads beside libtorch's cost time.");
    }

    private static DoctorFinding Cuda(RuntimeReport report)
    {
        if (report.CudaDevices.Length == 0)
        {
            return new("CUDA", DoctorState.Ok, "no device; training runs on the CPU");
        }

        string devices = string.Join(", ", report.CudaDevices.Select(device =>
            $"{device.Index}: {device.Name} ({ByteText.Of(device.MemoryBytes)}, "
            + $"compute capability {device.ComputeCapability})"));
        return report.CudaUsable
            ? new("CUDA", DoctorState.Ok, devices)
            : new("CUDA", DoctorState.Warn, $"{devices}; this libtorch was built without CUDA",
                "Install PyTorch with CUDA for python3, or set LIBTORCH to one; then run ./snoopi again.");
    }

    private static DoctorFinding Collectives(RuntimeReport report)
    {
        ImmutableArray<CollectiveBackend> found = NativeRuntime.Collectives;
        if (!found.Contains(CollectiveBackend.Gloo))
        {
            return new("collectives", DoctorState.Warn,
                "no Gloo: this libtorch came without its headers, so that ranks on CPUs cannot train together",
                "Build against Debian's libtorch-dev with libgloo-dev, which has them.");
        }

        if (found.Contains(CollectiveBackend.Nccl))
        {
            return new("collectives", DoctorState.Ok, "Gloo between CPUs, NCCL between CUDA devices");
        }

        const string Found = "Gloo between CPUs; NCCL was left out: no nccl.h of 2.14 or newer beside a CUDA libtorch";
        return report.CudaUsable
            ? new("collectives", DoctorState.Warn, Found,
                "Install NCCL with its header (the nvidia-nccl wheel of python3's torch, or the system's "
                + "libnccl-dev) and run ./snoopi again.")
            : new("collectives", DoctorState.Ok, Found);
    }

    // The best of a few products: what the BLAS can do, not what a busy machine lets it do at the moment.
    private static double MeasureGigaflops()
    {
        const int Size = 512;
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor matrix = torch.ones(Size, Size);
        double best = 0;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            torch.mm(matrix, matrix).Dispose();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, 2.0 * Size * Size * Size / seconds / 1e9);
        }

        return best;
    }
}
