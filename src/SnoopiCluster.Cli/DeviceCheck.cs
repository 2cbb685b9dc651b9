using System.Globalization;
using SnoopiCluster.Tensors;

namespace SnoopiCluster.Cli;

/// <summary>Whether the device that a spec names is there, before anything is loaded onto it.</summary>
internal static class DeviceCheck
{
    /// <summary>Refuses a device that this process cannot compute on.</summary>
    /// <param name="device">A spec's <c>model.device</c>: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="CliFault">It is not there.</exception>
    public static void Require(string device)
    {
        if (device == "cpu")
        {
            return;
        }

        RuntimeReport machine = NativeRuntime.Describe();
        if (!machine.CudaUsable)
        {
            throw new CliFault(
                $"model.device: found {device}, but libtorch {machine.LibtorchVersion} "
                + $"({machine.LibtorchPath}) sees no CUDA device it can use; the driver shows {machine.CudaDevices.Length}. "
                + "Use cpu; `snoopi doctor` says more.");
        }

        int last = machine.CudaDevices.Length - 1;
        int colon = device.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && int.Parse(device.AsSpan(colon + 1), CultureInfo.InvariantCulture) > last)
        {
            throw new CliFault($"model.device: found {device}; the devices here are cuda:0 to cuda:{last}.");
        }
    }
}
