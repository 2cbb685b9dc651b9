using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// One part of <c>tensor[a, b, c]</c>; same layout as <c>IndexArgument</c> in torch_index.cpp.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IndexArgument
{
    internal const long Single = 0;
    internal const long Slice = 1;
    internal const long Null = 2;
    internal const long Ellipsis = 3;
    internal const long Bool = 4;
    internal const long Tensor = 5;

    internal const long HasStart = 1;
    internal const long HasStop = 2;
    internal const long HasStep = 4;

    internal long Kind;
    internal long Start;
    internal long Stop;
    internal long Step;
    internal long Given;
    internal nint TensorHandle;
}
