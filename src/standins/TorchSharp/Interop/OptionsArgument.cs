using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// Where and how a new tensor is made, -1 for "not given"; same layout as <c>OptionsArgument</c> in
/// torch_args.h.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct OptionsArgument
{
    private readonly sbyte _dtype;
    private readonly sbyte _deviceType;
    private readonly sbyte _deviceIndex;
    private readonly sbyte _requiresGrad;

    internal OptionsArgument(ScalarType? dtype, Device? device, bool requires_grad = false)
    {
        _dtype = dtype is { } given ? (sbyte)given : (sbyte)-1;
        _deviceType = device is null ? (sbyte)-1 : (sbyte)device.type;
        _deviceIndex = device is null ? (sbyte)-1 : (sbyte)device.index;
        _requiresGrad = requires_grad ? (sbyte)1 : (sbyte)0;
    }
}
