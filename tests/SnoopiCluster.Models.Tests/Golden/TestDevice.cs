using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Golden;

/// <summary>
/// Where the golden comparisons run: the CPU, or what <c>SNOOPI_TEST_DEVICE</c> names, for example
/// <c>cuda</c>. TF32 must be off there.
/// </summary>
internal static class TestDevice
{
    public static Device Device { get; } =
        Environment.GetEnvironmentVariable("SNOOPI_TEST_DEVICE") is { Length: > 0 } name
            ? new Device(name)
            : CPU;

    public static WeightPlacement Placement { get; } = new(ScalarType.Float32, Device);
}
