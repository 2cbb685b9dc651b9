namespace SnoopiCluster.Core.Sweeps;

/// <summary>Names a sweep for good.</summary>
/// <param name="Value"><c>s</c> and 12 lower-case hexadecimal digits, such as <c>s5f2c01d9a7be</c>.</param>
public readonly record struct SweepId(string Value)
{
    /// <summary>An id made of six bytes of chance; the caller draws them.</summary>
    public static SweepId Of(ReadOnlySpan<byte> sixBytes) => new("s" + Convert.ToHexStringLower(sixBytes[..6]));

    /// <summary>The id's text.</summary>
    public override string ToString() => Value;
}
