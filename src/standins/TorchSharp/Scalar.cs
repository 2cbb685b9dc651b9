using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number as an argument of a tensor operation; integers stay integers.</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(ScalarArgument argument, ScalarType type)
    {
        Argument = argument;
        Type = type;
    }

    public ScalarType Type { get; }

    internal ScalarArgument Argument { get; }

    public static implicit operator Scalar(byte value) =>
        new(ScalarArgument.Of((long)value), ScalarType.Int64);

    public static implicit operator Scalar(sbyte value) =>
        new(ScalarArgument.Of((long)value), ScalarType.Int64);

    public static implicit operator Scalar(short value) =>
        new(ScalarArgument.Of((long)value), ScalarType.Int64);

    public static implicit operator Scalar(int value) =>
        new(ScalarArgument.Of((long)value), ScalarType.Int64);

    public static implicit operator Scalar(long value) => new(ScalarArgument.Of(value), ScalarType.Int64);

    public static implicit operator Scalar(float value) =>
        new(ScalarArgument.Of((double)value), ScalarType.Float64);

    public static implicit operator Scalar(double value) => new(ScalarArgument.Of(value), ScalarType.Float64);

    public static implicit operator Scalar(Half value) =>
        new(ScalarArgument.Of((double)value), ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(ScalarArgument.Of(value), ScalarType.Bool);

    /// <summary>Nothing to free: the number lives in this object.</summary>
    public void Dispose()
    {
    }
}
