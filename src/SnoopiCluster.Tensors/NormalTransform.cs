using System.Runtime.Intrinsics;

namespace SnoopiCluster.Tensors;

/// <summary>
/// Box and Muller's transform from uniform words to standard normal numbers, eight pairs at a time.
/// </summary>
/// <remarks>
/// Logarithm, sine and cosine are own series made of +, -, *, / and square root, which IEEE 754 rounds in one
/// way only, and .NET never fuses a product with a sum by itself. So the bits do not depend on the machine or
/// its mathematical library. Against the same formula in double the largest error is a few units in the last
/// place.
/// </remarks>
internal static class NormalTransform
{
    // ln 2 in two parts: the first has few enough bits that its product with an exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // Bits of sqrt(1/2): mantissas are taken from [sqrt(1/2), sqrt(2)), so that the logarithm of a number
    // near 1 is exact in its leading digits.
    private const int RootHalfBits = 0x3F3504F3;

    /// <summary>
    /// Two independent standard normal numbers for each lane. The largest magnitude is sqrt(2 ln 2^32) =
    /// 6.66.
    /// </summary>
    internal static (Vector256<float> First, Vector256<float> Second) Apply(
        Vector256<uint> radiusWord, Vector256<uint> angleWord)
    {
        Vector256<float> radius = Vector256.Sqrt(Vector256.Create(-2f) * LogOfUnit(radiusWord));
        (Vector256<float> sine, Vector256<float> cosine) = SineCosineOfTurn(angleWord);
        return (radius * cosine, radius * sine);
    }

    // ln((w >> 1) + 1/2) / 2^31), an argument in [2^-32, 1].
    private static Vector256<float> LogOfUnit(Vector256<uint> word)
    {
        Vector256<float> unit =
            (Vector256.ConvertToSingle((word >> 1).AsInt32()) + Vector256.Create(0.5f))
            * Vector256.Create(1f / (1u << 31));
        Vector256<int> bits = unit.AsInt32();
        Vector256<int> exponent = (bits - Vector256.Create(RootHalfBits)) >> 23;
        Vector256<float> mantissa = (bits - (exponent << 23)).AsSingle();

        // ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| <= 0.1716: the first term left out is 2e-9 of the
        // result.
        Vector256<float> s = (mantissa - Vector256<float>.One) / (mantissa + Vector256<float>.One);
        Vector256<float> square = s * s;
        Vector256<float> series = Vector256.Create(1f / 9);
        series = series * square + Vector256.Create(1f / 7);
        series = series * square + Vector256.Create(1f / 5);
        series = series * square + Vector256.Create(1f / 3);
        Vector256<float> logarithm = (s + s) + (s + s) * (series * square);
        Vector256<float> exponents = Vector256.ConvertToSingle(exponent);
        return exponents * Vector256.Create(Ln2High) + (logarithm + exponents * Vector256.Create(Ln2Low));
    }

    // Sine and cosine of 2 pi w / 2^32: the upper bits choose the quarter turn nearest to the angle, the
    // rest, in [-1/8, 1/8) of a turn, goes through the series.
    private static (Vector256<float> Sine, Vector256<float> Cosine) SineCosineOfTurn(Vector256<uint> word)
    {
        Vector256<uint> quarter = (word + Vector256.Create(1u << 29)) >> 30;
        Vector256<int> rest = (word - (quarter << 30)).AsInt32();
        Vector256<float> angle =
            Vector256.ConvertToSingle(rest) * Vector256.Create((float)(2 * Math.PI / (1L << 32)));
        Vector256<float> square = angle * angle;

        Vector256<float> sineSeries = Vector256.Create(1f / 362880);
        sineSeries = sineSeries * square - Vector256.Create(1f / 5040);
        sineSeries = sineSeries * square + Vector256.Create(1f / 120);
        sineSeries = sineSeries * square - Vector256.Create(1f / 6);
        Vector256<float> sine = angle + angle * (sineSeries * square);

        Vector256<float> cosineSeries = Vector256.Create(-1f / 3628800);
        cosineSeries = cosineSeries * square + Vector256.Create(1f / 40320);
        cosineSeries = cosineSeries * square - Vector256.Create(1f / 720);
        cosineSeries = cosineSeries * square + Vector256.Create(1f / 24);
        cosineSeries = cosineSeries * square - Vector256.Create(1f / 2);
        Vector256<float> cosine = Vector256<float>.One + cosineSeries * square;

        // A quarter turn swaps the two; the signs are those of the quadrant.
        Vector256<float> swapped =
            Vector256.Equals(quarter & Vector256<uint>.One, Vector256<uint>.One).AsSingle();
        Vector256<uint> negateSine = (quarter & Vector256.Create(2u)) << 30;
        Vector256<uint> negateCosine = ((quarter + Vector256<uint>.One) & Vector256.Create(2u)) << 30;
        return (
            (Vector256.ConditionalSelect(swapped, cosine, sine).AsUInt32() ^ negateSine).AsSingle(),
            (Vector256.ConditionalSelect(swapped, sine, cosine).AsUInt32() ^ negateCosine).AsSingle());
    }
}
