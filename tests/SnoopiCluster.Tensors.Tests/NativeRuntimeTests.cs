using System.Runtime.InteropServices;
using TorchSharp;

namespace SnoopiCluster.Tensors.Tests;

public sealed class NativeRuntimeTests
{
    [Fact]
    public void Describe_ThisProcess_NamesLibtorchAndItsBlas()
    {
        RuntimeReport report = NativeRuntime.Describe();

        Assert.Matches(@"^\d+\.\d+\.\d+", report.LibtorchVersion);
        Assert.True(File.Exists(report.LibtorchPath), report.LibtorchPath);
        Assert.Contains("torch", report.LibtorchPath, StringComparison.Ordinal);
        Assert.True(File.Exists(report.BlasPath), report.BlasPath);
        Assert.NotEqual(BlasKind.Unknown, report.Blas);
        Assert.Equal(report.Blas == BlasKind.OpenBlas, report.BlasDetail.Length > 0);
        Assert.All(report.CudaDevices, device => Assert.True(device.MemoryBytes > 0));
    }

    [Theory]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3", false, BlasKind.OpenBlas)]
    [InlineData("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", false, BlasKind.Reference)]
    [InlineData("/opt/intel/mkl/lib/libmkl_rt.so.2", true, BlasKind.Mkl)]
    [InlineData("/opt/torch/lib/libtorch_cpu.so", true, BlasKind.Mkl)]
    [InlineData("/opt/torch/lib/libtorch_cpu.so", false, BlasKind.Unknown)]
    [InlineData("", false, BlasKind.Unknown)]
    public void KindOf_KnownFiles_TellsThemApart(string path, bool mklBuilt, BlasKind expected) =>
        Assert.Equal(expected, NativeRuntime.KindOf(path, mklBuilt));

    [Fact]
    public void SetThreads_NewNumber_IsWhatComputes()
    {
        int before = NativeRuntime.Threads;

        NativeRuntime.SetThreads(before + 1);
        int after = NativeRuntime.Threads;
        NativeRuntime.SetThreads(before);

        Assert.Equal(before + 1, after);
        Assert.InRange(NativeRuntime.BlasThreads, 0, 1);
    }

    [Fact]
    public void SetThreads_None_ThrowsWithTheKind()
    {
        var exception = Assert.Throws<NativeOperationException>(() => NativeRuntime.SetThreads(0));

        Assert.Equal(NativeErrorKind.Argument, exception.Kind);
        Assert.False(exception.IsOutOfMemory);
        Assert.Contains("found 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MemoryInUse_Cpu_GrowsWithWhatIsHeld()
    {
        const long Bytes = 256L << 20;
        long before = NativeRuntime.MemoryInUse(torch.CPU) ?? 0;
        using torch.Tensor held = torch.ones([Bytes / sizeof(float)]);

        // Other tests let go of memory meanwhile.
        Assert.InRange(NativeRuntime.MemoryInUse(torch.CPU) ?? 0, before + (Bytes / 2), before + (8 * Bytes));
    }

    [Theory]
    [InlineData("NVIDIA H200", torch.ScalarType.BFloat16, 989e12)]
    [InlineData("NVIDIA H100 PCIe", torch.ScalarType.BFloat16, 756e12)]
    [InlineData("NVIDIA H100 80GB HBM3", torch.ScalarType.Float32, 67e12)]
    [InlineData("NVIDIA L40S", torch.ScalarType.Float32, 91.6e12)]
    [InlineData("NVIDIA L4", torch.ScalarType.Float32, 30.3e12)]
    [InlineData("NVIDIA H100 PCIe", torch.ScalarType.Int8, null)]
    [InlineData("AMD EPYC 9R14", torch.ScalarType.Float32, null)]
    public void DevicePeak_Names_AreKnownOrNot(string name, torch.ScalarType dtype, double? expected) =>
        Assert.Equal(expected, DevicePeak.Of(name, dtype));

    [Fact]
    public void DeviceName_Cpu_IsTheProcessors() => Assert.NotEqual("", NativeRuntime.DeviceName("cpu"));

    [Fact]
    public void MeansOutOfMemory_EachKind_IsToldApart()
    {
        Assert.True(NativeOperationException.MeansOutOfMemory(
            new NativeOperationException("x", NativeErrorKind.OutOfMemory, "y")));
        Assert.True(NativeOperationException.MeansOutOfMemory(
            new LibtorchFailure("CUDA out of memory. Tried to allocate 2.00 GiB")));
        Assert.True(NativeOperationException.MeansOutOfMemory(
            new LibtorchFailure("DefaultCPUAllocator: can't allocate memory: you tried")));
        Assert.True(NativeOperationException.MeansOutOfMemory(new InsufficientMemoryException()));
        Assert.False(NativeOperationException.MeansOutOfMemory(new LibtorchFailure("shapes do not match")));
        Assert.False(NativeOperationException.MeansOutOfMemory(new InvalidOperationException()));
        Assert.False(NativeOperationException.MeansOutOfMemory(
            new NativeOperationException("x", NativeErrorKind.Argument, "y")));
    }

    // What TorchSharp throws: the runtime's own type, which only the runtime should make.
    private sealed class LibtorchFailure(string message) : ExternalException(message);
}
