using System.Collections.Immutable;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>How many floating-point operations a second a device can do at most, where that is known.</summary>
public static class DevicePeak
{
    // Dense products, fp32 without TF32 and bf16 on tensor cores with fp32 sums, as the makers' data sheets give them. A longer name
    // stands before a shorter one that it begins with.
    private static readonly ImmutableArray<(string Name, double Fp32, double Bf16)> Known =
    [
        ("NVIDIA H200", 67e12, 989e12),
        ("NVIDIA H100 NVL", 60e12, 835e12),
        ("NVIDIA H100 PCIe", 51e12, 756e12),
        ("NVIDIA H100", 67e12, 989e12),
        ("NVIDIA A100", 19.5e12, 312e12),
        ("NVIDIA A40", 37.4e12, 149.7e12),
        ("NVIDIA A10G", 35e12, 70e12),
        ("NVIDIA A10", 31.2e12, 125e12),
        ("NVIDIA L40S", 91.6e12, 362e12),
        ("NVIDIA L40", 90.5e12, 181e12),
        ("NVIDIA L4", 30.3e12, 121e12),
        ("NVIDIA GeForce RTX 4090", 82.6e12, 165.2e12),
        ("NVIDIA GeForce RTX 3090", 35.6e12, 71e12),
    ];

    /// <summary>Operations a second; null for a device or dtype that is not in the table, such as every CPU.</summary>
    /// <param name="deviceName">As <see cref="NativeRuntime.DeviceName"/> gives it.</param>
    /// <param name="dtype">What the nets compute in.</param>
    public static double? Of(string deviceName, ScalarType dtype)
    {
        foreach ((string name, double fp32, double bf16) in Known)
        {
            if (deviceName.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return dtype switch
                {
                    ScalarType.Float32 => fp32,
                    ScalarType.BFloat16 => bf16,
                    _ => null,
                };
            }
        }

        return null;
    }
}
