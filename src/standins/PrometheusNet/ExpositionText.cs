using System.Globalization;
using System.Text;

namespace Prometheus;

/// <summary>The text format of Prometheus, version 0.0.4.</summary>
internal static class ExpositionText
{
    /// <summary>UTF-8 without a byte order mark, which readers refuse.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public static string Labels(string[] names, string[] values) => string.Join(
        ",", names.Zip(values, (name, value) => $"{name}=\"{EscapeValue(value)}\""));

    public static void WriteSample(TextWriter to, string name, string labels, double value) =>
        to.Write(labels.Length == 0 ? $"{name} {Number(value)}\n" : $"{name}{{{labels}}} {Number(value)}\n");

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture), // "NaN" is the format's own word
    };

    private static string EscapeValue(string value) => value
        .Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\n", @"\n", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);
}
