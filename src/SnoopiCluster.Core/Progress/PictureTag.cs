using System.Security.Cryptography;
using System.Text;

namespace SnoopiCluster.Core.Progress;

/// <summary>
/// What tells a picture apart from others of the same step and probe: a run that goes back to a checkpoint draws them again, and
/// nobody promises the same bits. A picture's address carries it, so that whoever keeps pictures never shows an old one.
/// </summary>
public static class PictureTag
{
    /// <summary>Characters of a tag.</summary>
    public const int Length = 12;

    /// <summary>The tag of a picture: of its blob's name, in which the version of the group stands that drew it.</summary>
    /// <param name="blob">Name of the picture's blob.</param>
    /// <returns><see cref="Length"/> lower-case hexadecimal digits.</returns>
    public static string Of(string blob) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blob)))[..Length];

    /// <summary>Whether a text could be a tag.</summary>
    /// <param name="text">Anything, such as a part of an address.</param>
    public static bool IsWellFormed(string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
}
