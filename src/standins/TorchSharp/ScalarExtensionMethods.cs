namespace TorchSharp;

/// <summary>Between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static Scalar ToScalar(this Half value) => value;

    public static float ToSingle(this Scalar value) => (float)value.Argument.AsDouble;

    public static double ToDouble(this Scalar value) => value.Argument.AsDouble;

    public static Half ToHalf(this Scalar value) => (Half)value.Argument.AsDouble;

    public static byte ToByte(this Scalar value) => (byte)value.Argument.AsInteger;

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Argument.AsInteger;

    public static short ToInt16(this Scalar value) => (short)value.Argument.AsInteger;

    public static int ToInt32(this Scalar value) => (int)value.Argument.AsInteger;

    public static long ToInt64(this Scalar value) => value.Argument.AsInteger;

    public static bool ToBoolean(this Scalar value) => value.Argument.AsDouble != 0;
}
