using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>A number with its kind; same layout as <c>ScalarArgument</c> in torch_args.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ScalarArgument
{
    private const long DoubleKind = 0;
    private const long IntegerKind = 1;
    private const long BoolKind = 2;
    private const long AbsentKind = -1;

    private readonly long _bits;
    private readonly long _kind;

    private ScalarArgument(long bits, long kind)
    {
        _bits = bits;
        _kind = kind;
    }

    internal static ScalarArgument One { get; } = new(1, IntegerKind);

    internal static ScalarArgument Absent { get; } = new(0, AbsentKind);

    internal bool IsFloatingPoint => _kind == DoubleKind;

    internal bool IsBool => _kind == BoolKind;

    internal double AsDouble => IsFloatingPoint ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    internal long AsInteger => IsFloatingPoint ? (long)BitConverter.Int64BitsToDouble(_bits) : _bits;

    internal static ScalarArgument Of(double value) => new(BitConverter.DoubleToInt64Bits(value), DoubleKind);

    internal static ScalarArgument Of(long value) => new(value, IntegerKind);

    internal static ScalarArgument Of(bool value) => new(value ? 1 : 0, BoolKind);

    internal static ScalarArgument OrAbsent(Scalar? value) => value is null ? Absent : value.Argument;
}
