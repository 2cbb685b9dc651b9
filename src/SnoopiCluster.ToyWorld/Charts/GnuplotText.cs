using System.Globalization;
using System.Text;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>Texts and numbers in the form that gnuplot reads them back.</summary>
internal static class GnuplotText
{
    /// <summary>
    /// All but letters and blanks as octal bytes of UTF-8, so that nothing a text holds is taken for a command, an escape or a
    /// macro. Digits too: gnuplot reads as many as follow a backslash.
    /// </summary>
    internal static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            char character = (char)value;
            _ = char.IsAsciiLetter(character) || character == ' '
                ? quoted.Append(character)
                : quoted.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>To the bit.</summary>
    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
