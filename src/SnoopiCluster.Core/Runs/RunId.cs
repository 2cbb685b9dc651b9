namespace SnoopiCluster.Core.Runs;

/// <summary>Names a run for good.</summary>
/// <param name="Value"><c>r</c> and 12 lower-case hexadecimal digits, such as <c>r5f2c01d9a7be</c>.</param>
public readonly record struct RunId(string Value)
{
    /// <summary>An id made of six bytes of chance; the caller draws them.</summary>
    public static RunId Of(ReadOnlySpan<byte> sixBytes) => new("r" + Convert.ToHexStringLower(sixBytes[..6]));

    /// <summary>The id's text.</summary>
    public override string ToString() => Value;
}
